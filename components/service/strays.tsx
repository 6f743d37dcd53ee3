import { Alert } from '@/components/ui/alert'
import { Code } from '@/components/ui/code'
import { formatCount } from '@/components/ui/format'
import { RelativeTime } from '@/components/ui/time'
import type { StrayView, Strays as StraysView, UnaskedHostView } from '@/lib/service/types'

const WORDS = { container: 'Container', service: 'Swarm service', volume: 'Volume', directory: 'Directory' } as const

function Stray({ stray: { kind, name, hostName, isRunning, foundAt, command } }: { stray: StrayView }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 px-5 py-3">
      <span className="flex flex-wrap gap-x-6 gap-y-1">
        <span className="min-w-0 font-medium break-all">
          {WORDS[kind]} {name}
        </span>
        <span className="text-fg-muted">
          {isRunning && 'Running, '}
          {hostName && `on ${hostName}, `}found <RelativeTime iso={foundAt} />
        </span>
      </span>
      {command ? (
        <Code label={`command that removes the ${kind} ${name}`} text={command} />
      ) : (
        <p className="text-fg-muted">An engine runs in it. End that before you remove the directory.</p>
      )}
    </li>
  )
}

function UnaskedHost({ name, reason }: UnaskedHostView) {
  return (
    <Alert tone="warning">
      <strong>The host {name} could not be asked.</strong> {reason} What lies there without a service is not known.
    </Alert>
  )
}

/** Containers, volumes and directories that no service has, which the console leaves alone, and where nobody could look. */
export function Strays({ strays, strayCount, unaskedHosts }: StraysView) {
  return (
    <>
      {unaskedHosts.map((host) => (
        <UnaskedHost key={host.id} {...host} />
      ))}
      {strays.length > 0 && <StrayList strays={strays} count={strayCount} />}
    </>
  )
}

function StrayList({ strays, count }: { strays: StrayView[]; count: number }) {
  return (
    <section aria-labelledby="strays" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id="strays" className="text-base font-bold">
        Found without a service
      </h2>
      <Alert tone="warning">
        These were made for services that this console does not know, for example because its database is an older one.
        They may hold data, so the console leaves them alone. Look what is in them before you remove them on their host.
      </Alert>
      <ul className="divide-y divide-stroke rounded-md border border-stroke">
        {strays.map((stray) => (
          <Stray key={`${stray.kind} ${stray.name}`} stray={stray} />
        ))}
      </ul>
      {count > strays.length && (
        <p className="text-fg-muted">
          These are the first {strays.length} of {formatCount(count)}; the others follow when they are removed.
        </p>
      )}
    </section>
  )
}
