import { Button } from '@/components/ui/button'
import { testEndpoint } from './actions'
import type { T } from './texts'

/** Sends a test to an endpoint, and leads to what came of it. */
export function TestForm({
  t,
  merchantId,
  endpoint,
  again = false,
}: {
  t: T
  merchantId: number
  endpoint: { id: string; name: string; url: string }
  again?: boolean
}) {
  return (
    <form action={testEndpoint}>
      <input type="hidden" name="merchantId" value={merchantId} />
      <input type="hidden" name="endpointId" value={endpoint.id} />
      <Button type="submit" size="sm" aria-label={t(again ? 'test.namedAgain' : 'test.named', { endpoint: endpoint.name || endpoint.url })}>
        {t(again ? 'test.again' : 'test.send')}
      </Button>
    </form>
  )
}
