import { describe, expect, test } from 'vitest'
import type { SwarmNode } from './nodes'
import { choosePlace } from './placement'

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
