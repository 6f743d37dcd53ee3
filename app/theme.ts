import { cookies } from 'next/headers'
import { THEME_COOKIE, type Theme, THEMES } from '@/components/shell/theme'

/** What the person chose in this browser; the system's theme when nothing. */
export async function readTheme(): Promise<Theme> {
  const chosen = (await cookies()).get(THEME_COOKIE)?.value
  return THEMES.find((theme) => theme === chosen) ?? 'system'
}
