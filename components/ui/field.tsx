import { useId, type ComponentProps, type ReactNode } from 'react'
import { cn } from './cn'

export const fieldStyle =
  'h-9 w-full rounded-md border border-field-stroke bg-field-bg px-3 text-sm text-fg placeholder:text-field-placeholder hover:border-field-stroke-hover focus:border-field-stroke-active focus:ring-1 focus:ring-field-stroke-active focus:outline-none'

type FieldFrameProps = {
  id: string
  label: ReactNode
  hint?: ReactNode
  errors?: string[] | undefined
  children: ReactNode
}

function FieldFrame({ id, label, hint, errors, children }: FieldFrameProps) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-xs font-medium text-fg-muted">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-fg-muted">
          {hint}
        </p>
      )}
      <p id={`${id}-error`} aria-live="polite" className="text-xs text-danger">
        {errors?.join(' ')}
      </p>
    </div>
  )
}

function describedBy(id: string, hint: ReactNode, errors: string[] | undefined): string | undefined {
  return cn(hint ? `${id}-hint` : null, errors?.length ? `${id}-error` : null) || undefined
}

type TextFieldProps = ComponentProps<'input'> & { label: ReactNode; hint?: ReactNode; errors?: string[] | undefined }

/** A labelled input with its hint and the server's messages. */
export function TextField({ label, hint, errors, className, ...input }: TextFieldProps) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} errors={errors}>
      <input
        {...input}
        id={id}
        aria-invalid={errors?.length ? true : undefined}
        aria-describedby={describedBy(id, hint, errors)}
        className={cn(fieldStyle, errors?.length ? 'border-danger' : null, className)}
      />
    </FieldFrame>
  )
}

type SelectFieldProps = ComponentProps<'select'> & { label: ReactNode; hint?: ReactNode; errors?: string[] | undefined }

/** A labelled native select. */
export function SelectField({ label, hint, errors, className, children, ...select }: SelectFieldProps) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} errors={errors}>
      <select
        {...select}
        id={id}
        aria-invalid={errors?.length ? true : undefined}
        aria-describedby={describedBy(id, hint, errors)}
        className={cn(fieldStyle, className)}
      >
        {children}
      </select>
    </FieldFrame>
  )
}
