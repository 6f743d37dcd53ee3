import { CopyButton } from './copy'

/** Lines to copy into a file or a terminal. */
export function Code({ label, text }: { label: string; text: string }) {
  return (
    <div className="relative min-w-0">
      <pre
        aria-label={label}
        className="rounded-md border border-field-stroke bg-field-bg py-3 pr-11 pl-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
      >
        {text}
      </pre>
      <CopyButton text={text} label={`Copy ${label}`} className="absolute top-1.5 right-1.5" />
    </div>
  )
}
