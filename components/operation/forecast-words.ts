import { formatBytes, formatExpected } from '@/components/ui/format'
import type { Forecast } from '@/lib/operation/types'

/** "12 MB/s, about 3 seconds left", or as much of it as is known. */
export function forecastWords({ bytesPerSecond, timeLeftMs }: Forecast): string | null {
  const rate = bytesPerSecond === null ? [] : [`${formatBytes(bytesPerSecond)}/s`]
  const left = timeLeftMs === null ? [] : [`about ${formatExpected(timeLeftMs)} left`]
  const words = [...rate, ...left].join(', ')
  return words === '' ? null : words
}
