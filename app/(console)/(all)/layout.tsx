import type { ReactNode } from 'react'
import { readTheme } from '@/app/theme'
import { Shell } from '@/components/shell/shell'

export default async function AllLayout({ children }: { children: ReactNode }) {
  return <Shell theme={await readTheme()}>{children}</Shell>
}
