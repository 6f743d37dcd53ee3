import { cn } from '@/components/ui/cn'

type SegmentedProps<T extends string> = {
  legend: string
  name: string
  options: readonly { value: T; label: string }[]
  value: T
  onChange: (value: T) => void
}

/** One of a few, side by side; arrow keys move between them. */
export function Segmented<T extends string>({ legend, name, options, value, onChange }: SegmentedProps<T>) {
  return (
    <fieldset>
      <legend className="sr-only">{legend}</legend>
      <div className="grid auto-cols-fr grid-flow-col rounded-md border border-stroke">
        {options.map((option) => (
          <label
            key={option.value}
            className={cn(
              'relative flex h-8 cursor-pointer items-center justify-center rounded-md px-2 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-outline',
              option.value === value ? 'bg-sidebar-item-active font-medium' : 'hover:bg-sidebar-item-hover',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
