import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'

/** The shell without windows first: a page costs it a third of what it costs a whole browser. */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]
const USUAL_PLACES = [
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** As root Chromium has no sandbox; the rest keeps it from looking for updates and variations. */
export const BROWSER_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function findInstalled(): string | undefined {
  const dirs = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean)
  const candidates = dirs.flatMap((dir) => NAMES.map((name) => path.join(dir, name)))
  return [...candidates, ...USUAL_PLACES].find(isExecutable)
}

/** The executable of an installed Chromium or Chrome, else of Playwright's own download, else of the one from npm. */
export async function resolveBrowser(): Promise<string> {
  const installed = findInstalled()
  if (installed) return installed
  const downloaded = chromium.executablePath()
  if (existsSync(downloaded)) return downloaded
  const { default: packaged } = await import('@sparticuz/chromium')
  return packaged.executablePath()
}
