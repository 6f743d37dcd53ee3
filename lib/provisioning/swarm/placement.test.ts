import { describe, expect, test } from 'vitest'
import type { SwarmNode } from './nodes'
import { choosePlace } from './placement'
import { createPlaces } from './places'
import { type FoundService, loadsWith, type Task } from './services'

const GiB = 1024 ** 3

const node = (id: string, changes: Partial<SwarmNode> = {}): SwarmNode => ({
  id,
  name: `host ${id}`,
  address: '10.0.0.1',
  isReady: true,
  takesNew: true,
  memoryBytes: 16 * GiB,
  ...changes,
})

const on = (nodeId: string, gib: number) => ({ nodeId, reservedBytes: gib * GiB })
const anywhere = { memoryBytes: 4 * GiB }

describe('a new instance comes up', () => {
  test('where the most memory is not reserved, by whomever', () => {
    const nodes = [node('a'), node('b'), node('c', { memoryBytes: 8 * GiB })]
    expect(choosePlace(nodes, [on('a', 6)], anywhere).id).toBe('b')
    expect(choosePlace(nodes, [on('a', 6), on('b', 7), on('b', 5)], anywhere).id).toBe('a')
  })

  test('beside the fewest others where nothing is reserved', () => {
    const loads = [on('a', 0), on('a', 0), on('b', 0)]
    expect(choosePlace([node('a'), node('b')], loads, { memoryBytes: null }).id).toBe('b')
  })

  test('never on a host that is away or takes none', () => {
    const closed = [node('a', { takesNew: false }), node('b', { isReady: false, takesNew: false })]
    expect(choosePlace([...closed, node('c', { memoryBytes: 5 * GiB })], [], anywhere).id).toBe('c')
    expect(() => choosePlace(closed, [], anywhere)).toThrow(/No host of the swarm takes new services/)
  })

  test('nowhere when its memory is free on no host', () => {
    expect(() => choosePlace([node('a')], [on('a', 13)], anywhere)).toThrow(/No host has 4 GiB/)
  })

  test('where it was asked for, unless that host is away', () => {
    const nodes = [node('a'), node('b', { takesNew: false }), node('c', { isReady: false })]
    expect(choosePlace(nodes, [on('b', 16)], { ...anywhere, hostId: 'b' }).id).toBe('b')
    expect(() => choosePlace(nodes, [], { ...anywhere, hostId: 'c' })).toThrow(/host c is away/)
    expect(() => choosePlace(nodes, [], { ...anywhere, hostId: 'gone' })).toThrow(/gone is away/)
  })
})

const service = (id: string, nodeId: string, isWanted = true): FoundService => ({
  id: `swarm ${id}`,
  serviceId: id,
  version: 1,
  fingerprint: '',
  nodeId,
  ports: { httpPort: 1, tcpPort: 2 },
  tryId: '',
  isWanted,
  spec: {},
})

const task = (id: string, nodeId: string | null, state = 'running'): Task => ({
  id: `task of ${id}`,
  createdAt: '',
  swarmServiceId: `swarm ${id}`,
  nodeId,
  tryId: null,
  isWanted: true,
  state,
  error: null,
  containerId: null,
  reservedBytes: 4 * GiB,
})

const unmade = { tasks: [], services: [], ...anywhere }

describe('of instances that are wanted at once', () => {
  test('each sees those that are on their way, and none waits for their images', async () => {
    const places = createPlaces()
    const nodes = [node('a'), node('b')]
    const take = (id: string) =>
      places.take(id, async (held) => {
        await Promise.resolve()
        return choosePlace(nodes, loadsWith({ ...unmade, held }), anywhere)
      })
    const taken = await Promise.all(Array.from({ length: 8 }, (_none, index) => take(String(index))))
    expect(taken.map(({ id }) => id)).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'])
    await expect(take('one more')).rejects.toThrow(/No host has 4 GiB/)
    places.giveBack('3')
    expect((await take('one more')).id).toBe('b')
  })

  test('each counts once: held, in the swarm without a task, or with it', () => {
    const tasks = [task('runs', 'a'), task('waits for a host', null, 'pending'), task('has ended', 'a', 'failed')]
    const services = [
      service('runs', 'a'),
      service('waits for a host', 'b'),
      service('has ended', 'b'),
      service('stopped', 'c', false),
    ]
    const held = new Map([
      ['runs', 'a'],
      ['waits for a host', 'b'],
      ['not made', 'c'],
    ])
    const loads = loadsWith({ tasks, services, held, ...anywhere })
    expect(loads.map(({ nodeId }) => nodeId).toSorted()).toEqual(['a', 'b', 'b', 'c'])
    expect(loads.every(({ reservedBytes }) => reservedBytes === 4 * GiB)).toBe(true)
  })
})
