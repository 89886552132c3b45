import { answerPage } from '@/components/pay/answer'
import { TermsPage } from '@/components/pay/terms-page'
import { consentTextVersion, consentTextVersions } from '@/lib/one-click/consent'
import { service } from '@/lib/service'
import { openPlainPage, showUnknown } from '../[orderKey]/show-page'
import { isSecure } from '../[orderKey]/visit'
import { guarded } from '../guarded'
import { otherMethods } from '../other-methods'

/** The terms of saved cards, the current ones or those of an older consent: `?version=2026-11`. */
export const GET = guarded(async (request: Request) => {
  const asked = new URL(request.url).searchParams.get('version') ?? consentTextVersion
  const version = consentTextVersions.find((known) => known === asked)
  if (!version) return showUnknown(service(), request)
  const page = <TermsPage context={openPlainPage(service(), request)} version={version} hrefOf={(language) => `?version=${version}&lang=${language}`} />
  return answerPage(page, { secure: isSecure(service()) })
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods('GET')
