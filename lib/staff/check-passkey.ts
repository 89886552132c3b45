import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import * as z from 'zod'
import type { KeptPasskey } from './passkey-store'
import type { RelyingParty } from './relying-party'

/** Longer than any answer of an authenticator without an attestation. */
const longestAnswer = 8_000
const text = z.string().max(longestAnswer)
const credential = { id: text, rawId: text, type: z.literal('public-key'), clientExtensionResults: z.object({}).optional() }
const made = z.object({
  ...credential,
  response: z.object({ clientDataJSON: text, attestationObject: text, transports: z.array(z.string().max(40)).max(10).optional() }),
})
const signed = z.object({
  ...credential,
  response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text, userHandle: text.optional() }),
})

export type MadePasskey = { credentialId: string; publicKey: Uint8Array<ArrayBuffer>; counter: bigint; transports: string[] }

/** The passkey that an authenticator made on being asked with this challenge, or null: another challenge, origin, host, or nobody was verified. */
export async function readMadePasskey(party: RelyingParty, { answer, challenge }: { answer: string; challenge: string }): Promise<MadePasskey | null> {
  const response = read(made, answer)
  if (!response) return null
  const checked = await nullIfThrown(() =>
    verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} } as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
    }),
  )
  if (!checked?.verified || wasFramed(response.response)) return null
  const { id, publicKey, counter } = checked.registrationInfo.credential
  return { credentialId: id, publicKey: new Uint8Array(publicKey), counter: BigInt(counter), transports: response.response.transports ?? [] }
}

/** The counter of an answer that one of these passkeys signed, and which; null when none did, or to another question. Whether the counter goes on is asked of the row. */
export async function readSignature(
  party: RelyingParty,
  passkeys: readonly KeptPasskey[],
  { answer, challenge }: { answer: string; challenge: string },
): Promise<{ passkey: KeptPasskey; counter: bigint } | null> {
  const response = read(signed, answer)
  const passkey = passkeys.find(({ credentialId }) => credentialId === response?.id)
  if (!response || !passkey) return null
  const checked = await nullIfThrown(() =>
    verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} } as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id: passkey.credentialId, publicKey: passkey.publicKey, counter: 0 },
    }),
  )
  return checked?.verified && !wasFramed(response.response) ? { passkey, counter: BigInt(checked.authenticationInfo.newCounter) } : null
}

// The library asks for the origin of the frame only, and ours is never one in another site's page.
function wasFramed({ clientDataJSON }: { clientDataJSON: string }): boolean {
  return JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')).crossOrigin === true
}

function read<T>(shape: z.ZodType<T>, answer: string): T | null {
  if (answer.length > longestAnswer) return null
  try {
    return shape.safeParse(JSON.parse(answer)).data ?? null
  } catch {
    return null
  }
}

// The library throws for whatever is wrong with what was sent; none of it is a fault of ours.
async function nullIfThrown<T>(check: () => Promise<T>): Promise<T | null> {
  try {
    return await check()
  } catch {
    return null
  }
}
