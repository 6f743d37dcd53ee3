/** The console's own mark: four bars, the last one being put back. */
export function Logo() {
  return (
    <span className="flex items-center gap-2 text-[0.9375rem] font-semibold whitespace-nowrap">
      <svg viewBox="0 0 20 20" aria-hidden className="size-5 shrink-0" fill="currentColor">
        <rect x="1" y="3" width="2.6" height="14" rx="0.8" />
        <rect x="5.4" y="6" width="2.6" height="11" rx="0.8" />
        <rect x="9.8" y="9" width="2.6" height="8" rx="0.8" />
        <path d="M16.2 3.4 19.4 8h-1.9v8.2a.8.8 0 0 1-.8.8h-1a.8.8 0 0 1-.8-.8V8H13z" />
      </svg>
      Backup console
    </span>
  )
}
