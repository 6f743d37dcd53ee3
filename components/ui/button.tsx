import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export const buttonStyle = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-50',
  {
    variants: {
      tone: {
        primary:
          'border-btn-primary-stroke bg-btn-primary-bg text-btn-primary-fg hover:not-disabled:bg-btn-primary-bg-hover',
        secondary:
          'border-btn-secondary-stroke bg-btn-secondary-bg text-btn-secondary-fg hover:not-disabled:bg-btn-secondary-bg-hover',
        danger: 'border-transparent bg-btn-danger-bg text-btn-danger-fg hover:not-disabled:bg-btn-danger-bg-hover',
        ghost: 'border-transparent text-fg hover:not-disabled:bg-sidebar-item-hover',
      },
      size: { md: 'h-8 px-3 text-sm', sm: 'h-7 px-2 text-xs', icon: 'size-8' },
    },
    defaultVariants: { tone: 'secondary', size: 'md' },
  },
)

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonStyle> & {
    /** Work is under way: the button keeps its place and focus but does nothing. */
    isPending?: boolean
  }

export function Button({ tone, size, isPending = false, className, onClick, type = 'button', ...props }: ButtonProps) {
  return (
    <button
      {...props}
      type={type === 'submit' && isPending ? 'button' : type}
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
      onClick={isPending ? undefined : onClick}
      className={cn(buttonStyle({ tone, size }), isPending && 'opacity-60', className)}
    />
  )
}
