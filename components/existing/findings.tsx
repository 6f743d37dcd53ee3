import { CircleAlertIcon, CircleCheckIcon, InfoIcon } from 'lucide-react'
import { Code } from '@/components/ui/code'
import type { Finding } from '@/lib/existing/types'

const STATES = {
  ok: { icon: CircleCheckIcon, style: 'text-success', word: 'in order' },
  missing: { icon: CircleAlertIcon, style: 'text-danger', word: 'missing' },
  optional: { icon: InfoIcon, style: 'text-fg-muted', word: 'not needed to back up' },
} as const

/** What a server has and lacks, each with what puts it right. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul aria-label="What was found" className="grid min-w-0 gap-4">
      {findings.map(({ key, title, state, sentence, fixes }) => {
        const { icon: Icon, style, word } = STATES[state]
        return (
          <li key={key} className="grid min-w-0 grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-2">
            <Icon aria-hidden className={`mt-0.5 size-4 ${style}`} />
            <div className="grid min-w-0 gap-2">
              <p className="break-words">
                <strong className="font-bold">{title}</strong> <span className={style}>({word})</span>: {sentence}
              </p>
              {fixes.map(({ where, text }) => (
                <div key={where} className="grid min-w-0 gap-1">
                  <p className="text-xs text-fg-muted">{where}:</p>
                  <Code label={`${title}: ${where}`} text={text} />
                </div>
              ))}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
