'use client'

import { useActionState } from 'react'
import { useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { notify } from '@/components/ui/notify'
import type { Failure } from '@/lib/action'
import type { UsagePrice } from '@/lib/usage/types'
import type { SetUsagePrice } from './usage-page'

type PriceFormProps = { price: UsagePrice | null; setUsagePrice: SetUsagePrice }

/** What a GB costs, so that sizes become money. */
export function PriceForm({ price, setUsagePrice }: PriceFormProps) {
  const can = useCan()
  const [failure, submit, isPending] = useActionState(async (_last: Failure | null, form: FormData) => {
    const input = { perGbMonth: formText(form, 'perGbMonth').trim(), currency: formText(form, 'currency') }
    const result = await setUsagePrice(input)
    if (!result.ok) return result
    notify('success', input.perGbMonth === '' ? 'No price is set any more.' : 'The price is saved.')
    return null
  }, null)
  if (!can('usage:configure')) return null
  const errors = failure?.fieldErrors
  return (
    <section className="grid gap-3">
      <h2 className="font-bold">Price</h2>
      <p className="text-fg-muted">
        What your storage costs for a GB (10⁹ bytes) and month. Leave it empty for no amounts.
      </p>
      <form action={submit} className="flex flex-wrap items-start gap-4">
        <TextField
          label="Per GB and month"
          name="perGbMonth"
          inputMode="decimal"
          defaultValue={price?.perGbMonth ?? ''}
          errors={errors?.['perGbMonth']}
        />
        <TextField
          label="Currency"
          name="currency"
          defaultValue={price?.currency ?? 'EUR'}
          errors={errors?.['currency']}
        />
        <Button type="submit" isPending={isPending} className="mt-5">
          Save price
        </Button>
      </form>
      {failure && !errors && (
        <Alert tone="danger" live>
          {failure.message}
        </Alert>
      )}
    </section>
  )
}
