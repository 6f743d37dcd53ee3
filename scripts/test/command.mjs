import { spawn } from 'node:child_process'
import path from 'node:path'
import { root } from '../setup/setup.mjs'

/**
 * Runs a tool of node_modules with its output on this terminal. A signal to this process is passed on and waited for, so
 * that a tool takes down what it started.
 * @param {string} script below node_modules, run by Node
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number | null>} the exit code, null after a signal
 */
export async function runTool(script, args, env = {}) {
  const child = spawn(process.execPath, [path.join('node_modules', script), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let isInterrupted = false
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    isInterrupted = true
    child.kill(signal)
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, forward)
  try {
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
    if (isInterrupted) throw new Error('The tests were interrupted.')
    return code
  } finally {
    for (const signal of signals) process.off(signal, forward)
  }
}
