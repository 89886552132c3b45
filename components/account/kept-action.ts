import { unstable_rethrow } from 'next/navigation'
import { useSyncExternalStore } from 'react'
import { failureOf, failureTexts } from './failure'

type Action<State> = (before: State, form: FormData) => Promise<State>

type Kept<State> = {
  /** The fields that may be shown again. */
  names: readonly string[]
  /** The state of a form that was refused for no field's sake. */
  refused: (text: string, values: Record<string, string>) => State
}

const never = () => () => {}

/**
 * The same action, which answers as a refusal when no answer comes: an error that is thrown would take the form away, with everything that was typed. Until scripts
 * have taken over it is the action itself, since only that can be sent without them.
 */
export function useKeptAction<State>(action: Action<State>, { names, refused }: Kept<State>): Action<State> {
  const hasScripts = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  if (!hasScripts) return action
  return async (before, form) => {
    try {
      return await action(before, form)
    } catch (error) {
      unstable_rethrow(error)
      const textsOf = (name: string) => form.getAll(name).filter((value) => typeof value === 'string')
      return refused(failureTexts().form[failureOf(error)], Object.fromEntries(names.map((name) => [name, textsOf(name).join(' ')])))
    }
  }
}
