import { OPERATION_KINDS } from '@/components/operation/operation-words'
import type { Tone } from '@/components/ui/badge'
import type { ActivityAction, ActivityOutcome, OWN_ACTIONS } from '@/lib/activity/types'
import type { OperationKind } from '@/lib/operation/types'

const OWN = {
  access_list: 'Set IP access list',
  backup_configuration: 'Change backup configuration',
  backup_unlock: 'Give the password of a backup',
  bucket_open: 'Open a bucket',
  catalogue_rebuild: 'Rebuild the catalogue',
  bucket_remove: 'Remove external backup',
  bucket_save: 'Set up external backup',
  check_queries: 'Change check queries',
  channel_create: 'Add notification channel',
  channel_remove: 'Remove notification channel',
  channel_test: 'Test notification channel',
  channel_update: 'Change notification channel',
  checklist: 'Checklist',
  drill_configuration: 'Change when drills run',
  drop_tables: 'Drop restored tables',
  key_create: 'Create API key',
  key_revoke: 'Revoke API key',
  operation_cancel: 'Cancel',
  operation_retry: 'Retry',
  password: 'Reset password',
  peek_query: 'Query a peek',
  service_query: 'Query a service',
  service_rename: 'Rename service',
  usage_price: 'Set price of backups',
  user_add: 'Add user',
  user_invite: 'Invite user',
  user_invite_revoke: 'Revoke link of a user',
  user_password: 'Change password of a user',
  user_password_link: 'Make password link',
  user_remove: 'Remove user',
  user_role: 'Change role',
  user_service_role: 'Change role on a service',
  user_sign_out: 'Sign out everywhere',
  user_single_sign_on: 'Connect single sign-on',
  user_two_factor: 'Two-factor authentication',
} as const satisfies Record<(typeof OWN_ACTIONS)[number], string>

const KINDS = Object.fromEntries(Object.entries(OPERATION_KINDS).map(([kind, { title }]) => [kind, title])) as Record<
  OperationKind,
  string
>

export const ACTION_WORDS: Record<ActivityAction, string> = { ...KINDS, ...OWN }

/** The actions in the order of their words, to choose from. */
export const ACTION_OPTIONS = Object.entries(ACTION_WORDS).toSorted(([, a], [, b]) => a.localeCompare(b))

export const OUTCOMES = {
  done: { word: 'Done', tone: 'success' },
  asked: { word: 'Asked for', tone: 'info' },
  succeeded: { word: 'Succeeded', tone: 'success' },
  failed: { word: 'Failed', tone: 'danger' },
  cancelled: { word: 'Cancelled', tone: 'neutral' },
} as const satisfies Record<ActivityOutcome, { word: string; tone: Tone }>
