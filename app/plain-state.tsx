import { LinkButton } from '@/components/ui/link-button'

/** A page that can only say why there is nothing, and where to go. */
export function PlainState({ title, text, home }: { title: string; text: string; home: string }) {
  return (
    <div className="mx-auto grid max-w-prose justify-items-start gap-4 py-16">
      <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
      <p className="text-muted">{text}</p>
      <LinkButton href="/" variant="primary">
        {home}
      </LinkButton>
    </div>
  )
}
