import NextLink from 'next/link'
import type { ComponentProps } from 'react'
import { cn } from './cn'

type LinkProps = ComponentProps<typeof NextLink>

/** A link inside the console. Pages are read when they are opened: reading them ahead costs the server a query each. */
export function Link(props: LinkProps) {
  return <NextLink prefetch={false} {...props} />
}

export function TextLink({ className, ...props }: LinkProps) {
  return (
    <Link {...props} className={cn('rounded-sm font-medium text-link underline hover:text-link-hover', className)} />
  )
}
