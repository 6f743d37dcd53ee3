export const notificationKeys = {
  all: ['notifications'] as const,
  unread: ['notifications', 'unread'] as const,
  page: (cursor: string | null) => ['notifications', 'page', cursor] as const,
  channels: ['notifications', 'channels'] as const,
  newest: ['notifications', 'newest'] as const,
}
