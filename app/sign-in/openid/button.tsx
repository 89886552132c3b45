import { Button } from '@/components/ui/button'
import { type MessageLanguage, translator } from '@/lib/platform/messages'
import { service } from '@/lib/service'

/** The way in by the OpenID provider, where there is one. */
export function OpenIdButton({ next, language }: { next: string; language: MessageLanguage }) {
  const provider = service().openId
  if (!provider) return null
  return (
    <form action="/sign-in/openid/start" method="post" className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      <Button type="submit" className="break-words">
        {translator(language, 'openid')('signIn', { name: provider.name })}
      </Button>
    </form>
  )
}
