export const notificationKeys = {
  all: ['notifications'] as const,
  unread: ['notifications', 'unread'] as const,
  newest: ['notifications', 'newest'] as const,
}
