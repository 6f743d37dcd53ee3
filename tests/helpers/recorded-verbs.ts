import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { ADMIN, SUPPORT, VIEWER } from './world'

export const ADDRESS = '203.0.113.9'

/** A person of each role, who comes from ADDRESS. */
export const CTX: Record<Role, Ctx> = {
  admin: { ...ADMIN, address: ADDRESS },
  support: { ...SUPPORT, address: ADDRESS },
  viewer: { ...VIEWER, address: ADDRESS },
}

/** They change nothing that anybody would ask about later. */
const READS =
  /^(get|list|plan|preview|browse|compare)|^(keepPeek|markNotificationsRead|cancelPeekQuery|cancelSelect|testExistingServer|writeUsageCsv)$/

/** They end in a conflict where there is no engine, or have nothing to do. What becomes an operation is recorded by requestOperation. */
const NEED_AN_ENGINE = [
  'addExistingServer',
  'dropRestored',
  'removeExistingServer',
  'requestMigrate',
  'requestRestoreInto',
  'unlockBackup',
  'updateExistingServer',
]

/** Whether a call of this verb must leave an activity, in a world without engines. */
export function leavesActivity(verb: string): boolean {
  return !READS.test(verb) && !NEED_AN_ENGINE.includes(verb)
}

/** They take who is acting without being verbs: nobody outside lib calls them with what a person sent. */
const PARTS = [
  // Of verbs that have judged, and that the table has: of setBucket; of those behind the API; of whoever waits for one.
  'activateBucket',
  'askOnce',
  'runOncePerKey',
  'waitFor',
  // Of the bell's verbs, and empty for who can do nothing about it.
  'countDeadChannels',
  'findDeadChannels',
  // Empty for who may not see them.
  'listStrays',
  // They say what a person may see of what a verb has read for them.
  'mayReadChecks',
  'readerOf',
  'toDrillConfiguration',
  // Pages of listActivities, which judges.
  'writeCsv',
]
export const isPartOfVerb = (name: string): boolean => name.startsWith('require') || PARTS.includes(name)

/** Verbs that name no row which could be missing. */
export const NAME_NOTHING = [
  'addExistingServer',
  'changePassword',
  'createApiKey',
  'createChannel',
  'createInvite',
  'createService',
  'getAccount',
  'getUnreadCount',
  'getUsage',
  'listActivities',
  'listApiKeys',
  'listChannels',
  'listInvites',
  'listNotifications',
  'listOperations',
  'listHosts',
  'listServices',
  'listDeletedServices',
  'listServiceNames',
  'listSessions',
  'listUsers',
  'markNotificationsRead',
  'setUsagePrice',
  'writeUsageCsv',
]
