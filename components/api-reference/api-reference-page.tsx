import { PageHeader } from '@/components/ui/page-header'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { TextLink } from '@/components/ui/link'
import type { Reference, ReferenceEndpoint, ReferenceField } from '@/lib/api/reference'

const cell = 'px-3 py-1.5 text-left align-top'

function Fields({ label, of, fields }: { label: string; of: string; fields: ReferenceField[] }) {
  if (fields.length === 0) return null
  return (
    <ScrollRegion label={`${label} of ${of}`}>
      <table className="w-full text-xs">
        <caption className="sr-only">{`${label} of ${of}`}</caption>
        <thead className="bg-table-head-bg">
          <tr>
            {[label, 'Type', 'About'].map((heading) => (
              <th key={heading} scope="col" className={`${cell} font-medium`}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-stroke">
          {fields.map(({ name, type, isRequired, description }) => (
            <tr key={name}>
              <td className={`${cell} font-mono`}>{name}</td>
              <td className={`${cell} max-w-72 min-w-24 font-mono text-fg-muted wrap-anywhere`}>{type}</td>
              <td className={`${cell} min-w-40`}>
                {[isRequired && 'Required.', description].filter(Boolean).join(' ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function Endpoint({ endpoint }: { endpoint: ReferenceEndpoint }) {
  const { operationId, method, path, summary, isOurs, parameters, body, answer, curl } = endpoint
  return (
    <details id={operationId} className="rounded-md border border-stroke">
      <summary className="cursor-pointer px-3 py-2">
        <span className="font-mono text-xs font-bold uppercase">{method}</span>{' '}
        <span className="font-mono text-xs wrap-anywhere">{path}</span>
        <span className="block text-fg-muted">
          {summary}
          {isOurs && ' (beyond ClickHouse Cloud)'}
        </span>
      </summary>
      <div className="grid min-w-0 gap-3 border-t border-stroke p-3">
        <Fields label="Parameters" of={operationId} fields={parameters} />
        <Fields label="Body" of={operationId} fields={body} />
        <Fields label="Answer" of={operationId} fields={answer} />
        <pre
          aria-label={`Example of ${operationId}`}
          className="rounded-md border border-field-stroke bg-field-bg p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
        >
          {curl}
        </pre>
      </div>
    </details>
  )
}

/** Every endpoint of the API with its fields, written on the server: nothing of it is script. */
export function ApiReferencePage({ reference }: { reference: Reference }) {
  return (
    <>
      <PageHeader title="API reference" />
      <div className="grid max-w-5xl min-w-0 gap-6 p-4 sm:p-6">
        <p className="text-fg-muted">
          Programs sign in with an <TextLink href="/api-keys">API key</TextLink> over HTTP Basic. An answer is{' '}
          <code>{'{ status, requestId, result }'}</code>; a refusal has <code>error</code> in place of{' '}
          <code>result</code>. This page is made of the{' '}
          <a className="underline" href="/v1/openapi.json" target="_blank" rel="noreferrer">
            OpenAPI document
          </a>
          .
        </p>
        {reference.map(({ tag, endpoints }) => (
          <section key={tag} aria-label={tag} className="grid min-w-0 gap-2">
            <h2 className="font-bold">{tag}</h2>
            {endpoints.map((endpoint) => (
              <Endpoint key={endpoint.operationId} endpoint={endpoint} />
            ))}
          </section>
        ))}
      </div>
    </>
  )
}
