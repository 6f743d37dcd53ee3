import { BACKUP_GRANTS, type Grant, RESTORE_GRANTS } from '@/lib/existing/read-server-facts'
import { testExistingServer } from '@/lib/existing/test-existing-server'
import { type ExistingServer, grantsIn } from '@/tests/servers/existing-server'
import { ADMIN } from './world'

const ALL: readonly Grant[] = [...BACKUP_GRANTS, ...RESTORE_GRANTS]

const lacking = (key: 'grants' | 'restore_grants', lacks: Grant, all: readonly Grant[]) => ({
  key,
  lacks,
  username: lacks.toLowerCase().replaceAll(/\W+/g, '_'),
  grants: all.filter((grant) => grant !== lacks).map((grant) => `GRANT ${grant}`),
})

/** Users that lack one grant each, and the finding that tells it. */
export const LACKING = [
  ...BACKUP_GRANTS.map((grant) => lacking('grants', grant, BACKUP_GRANTS)),
  ...RESTORE_GRANTS.map((grant) => lacking('restore_grants', grant, ALL)),
]

/** Of each finding, the grants that the page shows a user. */
export async function shownGrants({ connection }: ExistingServer, username = connection.username) {
  const { findings, isReady } = await testExistingServer(ADMIN, { ...connection, username })
  const of = (key: string) => grantsIn(findings.find((finding) => finding.key === key)?.fixes.at(-1)?.text ?? '')
  return { grants: of('grants'), restore_grants: of('restore_grants'), isReady }
}

/** Gives the console's user what the page tells a user without any grant, and `only_backup` what it needs to back up. */
export async function giveShownGrants(server: ExistingServer): Promise<void> {
  const shown = await shownGrants(server)
  await server.restart({
    grants: [...shown.grants, ...shown.restore_grants],
    others: {
      only_backup: shown.grants,
      ...Object.fromEntries(LACKING.map(({ username, grants }) => [username, grants])),
    },
  })
}
