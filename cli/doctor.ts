import { existsSync } from 'node:fs'
import { examine } from '@/lib/doctor/examine'
import type { Finding } from '@/lib/doctor/types'
import { createScrubber } from '@/lib/log-secrets'
import { EXIT } from './failure'

const WIDTH = 80
const INDENT = 11
const MARKS = { ok: 'ok', warning: 'WARNING', problem: 'PROBLEM', skipped: '-' } as const

/** Text in lines of the terminal's width; a word that is longer stands alone. */
function wrap(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= WIDTH - INDENT) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join(`\n${' '.repeat(INDENT)}`)
}

function textOf({ check, state, found, fix }: Finding): string {
  const lines = [`${check}: ${found}`, ...(fix ? [fix] : [])].map(wrap)
  return `${MARKS[state].padEnd(INDENT)}${lines.join(`\n${' '.repeat(INDENT)}`)}`
}

/** Examines this installation and says what to do. Resolves with the exit code: 1 when there is a problem. */
export async function doctor(isJson: boolean): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const configured = { ...process.env }
  const findings = await examine(process.env)
  const problems = findings.filter(({ state }) => state === 'problem').length
  const count = problems === 1 ? '1 problem.' : `${problems} problems.`
  const text = isJson
    ? JSON.stringify({ ok: problems === 0, findings }, null, 2)
    : [...findings.map(textOf), problems === 0 ? 'Nothing is wrong.' : count].join('\n')
  const hide = [configured, process.env].map(createScrubber)
  process.stdout.write(`${hide.reduce((shown, scrub) => scrub(shown), text)}\n`)
  return problems === 0 ? EXIT.done : EXIT.failed
}
