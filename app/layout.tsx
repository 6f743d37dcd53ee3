import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { inter } from './fonts'
import './globals.css'
import { readTheme } from './theme'

export const metadata: Metadata = {
  title: { default: 'Backup console', template: '%s · Backup console' },
  description: 'Backups of ClickHouse services: see them, restore one into a new service, prove that it worked.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#1f1f1c' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await readTheme()
  return (
    <html lang="en" className={inter.variable} data-theme={theme === 'system' ? undefined : theme}>
      <body>{children}</body>
    </html>
  )
}
