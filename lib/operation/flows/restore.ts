import { type RestoreChoice, restoreNewInputSchema } from '@/lib/restore/new/schemas'
import type { FlowContext } from '../flow'
import { checkBeforeRestore, loadBackup, startRestore, verifyRestored } from './restore-data'
import { newServiceFlow } from './restore-flow'
import { closeAfterRestore } from './restore-place'

function choiceOf({ operation }: FlowContext): RestoreChoice | undefined {
  return restoreNewInputSchema.parse(operation.input).choice
}

/** A backup of the console's store, or what is chosen of it, into a new service. */
export const restoreFlow = newServiceFlow({
  words: 'the original',
  check: async (flow) => checkBeforeRestore(flow, await loadBackup(flow)),
  start: async (flow, onEngine) => startRestore(flow, onEngine, await loadBackup(flow), choiceOf(flow)),
  verify: async (flow, onEngine) => verifyRestored(flow, onEngine, await loadBackup(flow), choiceOf(flow)),
  close: closeAfterRestore,
})
