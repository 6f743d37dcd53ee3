export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The server reads it, so that the first paint has the right colours. */
export const THEME_COOKIE = 'console-theme'
