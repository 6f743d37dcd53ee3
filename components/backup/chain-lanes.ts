import type { ChainMember } from '@/lib/backup/types'

/** One line of a chain. `standsOn` is null for the line that begins with the full backup. */
export type ChainLane = { standsOn: ChainMember | null; isBaseGone: boolean; members: ChainMember[] }

/**
 * A chain as lines to draw from left to right, each member standing on the one before it: where several stand on the
 * same one, the first goes on in its line and each other begins a new one. Pure.
 */
export function toLanes(members: readonly ChainMember[]): ChainLane[] {
  const byId = new Map(members.map((member) => [member.id, member]))
  const childrenOf = (id: string) => members.filter((member) => member.baseBackupId === id)
  const waiting = members
    .filter(({ baseBackupId }) => baseBackupId === null || !byId.has(baseBackupId))
    .map((first) => ({ first, standsOn: null as ChainMember | null }))
  const lanes: ChainLane[] = []
  for (let start = waiting.shift(); start; start = waiting.shift()) {
    const { first, standsOn } = start
    const lane: ChainLane = { standsOn, isBaseGone: standsOn === null && first.type === 'incremental', members: [] }
    for (let member: ChainMember | undefined = first; member; ) {
      lane.members.push(member)
      const [next, ...others]: ChainMember[] = childrenOf(member.id)
      for (const other of others) waiting.push({ first: other, standsOn: member })
      member = next
    }
    lanes.push(lane)
  }
  return lanes
}

/** Whether what stands on this one can't rely on it. */
export function isBroken({ state, isDamaged }: ChainMember): boolean {
  return isDamaged || state !== 'successful'
}
