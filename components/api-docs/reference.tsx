import type { Described, DescribedOperation } from '@/lib/api/document'
import type { Translator } from '@/lib/platform/messages'

type Texts = Translator<'api-docs'>

/** Every call in words, for reading and printing: parameters, an example of what is sent, and every answer. Needs no script. */
export function Reference({ document, t }: { document: Described; t: Texts }) {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, call]) => ({ method, path, call })))
  return (
    <>
      <h1>{t('title')}</h1>
      {document.info.description.split('\n\n').map((paragraph) => (
        <p key={paragraph}>{marked(paragraph)}</p>
      ))}
      <nav aria-label={t('calls')}>
        <ul>
          {calls.map(({ method, path, call }) => (
            <li key={call.operationId}>
              <a href={`#${call.operationId}`}>
                <code>
                  {method.toUpperCase()} {path}
                </code>
              </a>{' '}
              {call.summary}
            </li>
          ))}
        </ul>
      </nav>
      {calls.map(({ method, path, call }) => (
        <CallSection key={call.operationId} method={method} path={path} call={call} t={t} />
      ))}
    </>
  )
}

function CallSection({ method, path, call, t }: { method: string; path: string; call: DescribedOperation; t: Texts }) {
  const body = call.requestBody?.content['application/json']
  return (
    <section id={call.operationId} aria-labelledby={`${call.operationId}-name`}>
      <h2 id={`${call.operationId}-name`}>
        <code>
          {method.toUpperCase()} {path}
        </code>
      </h2>
      <p>{call.summary}</p>
      {call.description && <p>{call.description}</p>}
      {call.parameters && call.parameters.length > 0 && (
        <>
          <h3>{t('parameters')}</h3>
          <dl>
            {call.parameters.map(({ in: where, name, required, description, schema }) => (
              <div key={name}>
                <dt>
                  <code>{name}</code> <small>{`${where}, ${t(required ? 'required' : 'optional')}`}</small>
                </dt>
                <dd>
                  {description}
                  {schema.enum && ` ${t('oneOf', { values: schema.enum.join(', ') })}`}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {body && (
        <>
          <h3>{t('body')}</h3>
          <Sample of={body.example} name={`${method.toUpperCase()} ${path}: ${t('body')}`} />
        </>
      )}
      <h3>{t('answers')}</h3>
      {Object.entries(call.responses).map(([status, { description, content }]) => (
        <div key={status}>
          <p>
            <strong>{status}</strong> {marked(description)}
          </p>
          {content['application/json'] && (
            <Sample of={content['application/json'].example} name={`${method.toUpperCase()} ${path}: ${t('answers')} ${status}`} />
          )}
        </div>
      ))}
    </section>
  )
}

// A wide sample scrolls by itself, and can be reached by a keyboard.
function Sample({ of, name }: { of: unknown; name: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable (WCAG 2.1.1)
    <section className="sample" tabIndex={0} aria-label={name}>
      <pre>{JSON.stringify(of, null, 2)}</pre>
    </section>
  )
}

/** Text with `code` in it. */
function marked(text: string) {
  const parts = text.split('`')
  return parts.map((part, place) => (place % 2 === 0 ? part : <code key={parts.slice(0, place).join()}>{part}</code>))
}
