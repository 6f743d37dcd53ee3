import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
/** Without a terminal (CI, a log) a long step says every so often that it is alive. */
const PLAIN_REPORT_MS = 30_000
const KEPT_OUTPUT_CHARS = 20_000

const elapsed = (startedAt) => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`

/** @param {string} label */
function showProgress(label) {
  const startedAt = Date.now()
  if (!process.stdout.isTTY) {
    process.stdout.write(`${label} …\n`)
    const timer = setInterval(() => process.stdout.write(`${label} … ${elapsed(startedAt)}\n`), PLAIN_REPORT_MS)
    return (/** @type {boolean} */ isDone) => {
      clearInterval(timer)
      process.stdout.write(`${label}: ${isDone ? 'done' : 'failed'} in ${elapsed(startedAt)}\n`)
    }
  }
  let frame = 0
  const draw = () => {
    frame = (frame + 1) % FRAMES.length
    process.stdout.write(`\r\u001b[2K${FRAMES[frame]} ${label} ${elapsed(startedAt)}`)
  }
  const timer = setInterval(draw, FRAME_MS)
  return (/** @type {boolean} */ isDone) => {
    clearInterval(timer)
    process.stdout.write(`\r\u001b[2K${isDone ? '✓' : '✗'} ${label} ${elapsed(startedAt)}\n`)
  }
}

/**
 * Shows one line while `work` runs.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const finish = showProgress(label)
  try {
    const result = await work()
    finish(true)
    return result
  } catch (error) {
    finish(false)
    throw error
  }
}

/**
 * Runs a command in silence; a signal to this process ends it too.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @throws {Error} with the end of its output when it fails.
 */
export async function run(command, args, { cwd, env }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (/** @type {Buffer} */ chunk) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARS)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    child.kill(signal)
    process.exit(130)
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, forward)
  try {
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
    if (code === 0) return
    throw new SetupError(
      `${command} ${args.join(' ')} ended with code ${code}:\n${stripVTControlCharacters(output).trim()}`,
    )
  } finally {
    for (const signal of signals) process.off(signal, forward)
  }
}

/** A failure whose message is for the person at the terminal; no stack is shown. */
export class SetupError extends Error {}
