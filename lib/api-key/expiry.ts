/** Days that a new key may be used; the page offers these and no end. */
export const EXPIRES_IN_DAYS = [1, 7, 30, 90, 365] as const
