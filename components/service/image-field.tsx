'use client'

import { useDefaultImage } from '@/components/shell/console-context'
import { TextField } from '@/components/ui/field'

type ImageFieldProps = {
  value: string
  onChange: (image: string) => void
  errors: string[] | undefined
  /** What an empty field means. */
  hint?: string
}

/** The image of a service's container; nothing where new services have none. */
export function ImageField({ value, onChange, errors, hint }: ImageFieldProps) {
  const defaultImage = useDefaultImage()
  if (defaultImage === null) return null
  return (
    <TextField
      label="Image"
      name="image"
      autoComplete="off"
      spellCheck={false}
      value={value}
      placeholder={defaultImage}
      hint={hint ?? `Any with the contract of the official one. Empty: ${defaultImage}`}
      onChange={(event) => onChange(event.target.value)}
      errors={errors}
    />
  )
}
