import { formatCount } from '@/components/ui/format'

/** What a bucket holds beyond what is shown of it. */
export function OlderNote({ hidden }: { hidden: number }) {
  return (
    <p className="text-fg-muted">
      {formatCount(hidden, 'older backup')} in the bucket {hidden === 1 ? 'is' : 'are'} not shown. The statement of
      another one restores {hidden === 1 ? 'it' : 'them'}, with the name in its place.
    </p>
  )
}
