import { describe, expect, it } from 'vitest'
import { readMadePasskey, readSignature } from '@/lib/staff/check-passkey'

// Web Authentication level 3, section 16, test vectors: RP ID example.org, origin https://example.org.
const party = { id: 'example.org', origin: 'https://example.org', name: 'One Click' }
const hex = (text: string) => Buffer.from(text, 'hex')
const url = (text: string) => hex(text).toString('base64url')

type Vector = { challenge: string; publicKey: string; authenticatorData: string; clientDataJSON: string; signature: string }

/** ES256 credential with a long credential id; its owner was verified. */
const verified: Vector = {
  challenge: 'ef1deba56dce48f674a447ccf63b9599258ce87648e5c396f2ef0ca1da460e3b',
  publicKey:
    'a50102032620012158203b8176b7504489cc593046d7988abb7905a742de6ac2cdc748a873c663e90cb12258201436d5edc9a75f23999eef9d5950a5c2455514ee1014084720f841a06b828a11',
  authenticatorData: 'bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50d00000000',
  clientDataJSON:
    '7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a22377833727057334f53505a307045664d396a75566d53574d36485a4935634f573875384d6f647047446a73222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d',
  signature: '304502203ecef83fb12a0cae7841055f9f87103a99fd14b424194bbf06c4623d3ee6e3fd022100d2ace346db262b1374a6b70faa51f518a42ddca13a4125ce6f5052a75bac9fb6',
}

/** ES256 credential with no attestation; a finger has touched it, and nobody was verified. */
const touched: Vector = {
  challenge: '39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408',
  publicKey:
    'a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220',
  authenticatorData: 'bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000',
  clientDataJSON:
    '7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d',
  signature: '3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87',
}

/** ES256 credential with "crossOrigin": true: signed in a frame of another site. */
const framed: Vector = {
  challenge: '876aa517ba83fdee65fcffdbca4c84eeae5d54f8041a1fc85c991e5bbb273137',
  publicKey:
    'a501020326200121582022200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d225820cbd0be95e746ad6f5a8191be11756e4c0420e72f65b466d39bc56b8b123a9c6e',
  authenticatorData: 'bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50500000000',
  clientDataJSON:
    '7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a226832716c463771445f65356c5f505f62796b7945377135645650674547685f49584a6b655737736e4d5463222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a747275652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a2039327063545644304162792d713464746d6a36656667227d',
  signature: '3046022100eb12fcf23b12764c0f122e22371fab92e283879fd798f38ee1841c951b6e40e7022100c76237ff9db77b3c56f30837cda6a09acfa2e915544e609c0733b1184036d1cf',
}

function check(vector: Vector, { challenge = vector.challenge, at = party } = {}) {
  const passkey = { id: 1, credentialId: 'AQ', publicKey: new Uint8Array(hex(vector.publicKey)), transports: [], name: 'a vector' }
  const { authenticatorData, clientDataJSON, signature } = vector
  const response = { authenticatorData: url(authenticatorData), clientDataJSON: url(clientDataJSON), signature: url(signature) }
  const answer = JSON.stringify({ id: 'AQ', rawId: 'AQ', type: 'public-key', response })
  return readSignature(at, [passkey], { answer, challenge: url(challenge) })
}

/** The same with one bit of one field turned. */
function turned(vector: Vector, field: keyof Vector, byte: number): Vector {
  const bytes = hex(vector[field])
  bytes[byte] = (bytes[byte] ?? 0) ^ 1
  return { ...vector, [field]: bytes.toString('hex') }
}

describe('a signature of the test vectors', () => {
  it('is right when its owner was verified', async () => {
    expect(await check(verified)).toMatchObject({ counter: 0n, passkey: { credentialId: 'AQ' } })
  })

  it('is refused when nobody was verified, and when it was given in a frame of another site', async () => {
    expect(await check(touched)).toBeNull()
    expect(await check(framed)).toBeNull()
  })

  it('is refused to another question, another origin and another host', async () => {
    expect(await check(verified, { challenge: touched.challenge })).toBeNull()
    expect(await check(verified, { at: { ...party, origin: 'http://example.org' } })).toBeNull()
    expect(await check(verified, { at: { ...party, id: 'example.com' } })).toBeNull()
  })

  it('is refused with any byte of what was signed or of the signature changed', async () => {
    // How long the two numbers of a signature are says each of them too; the library reads past the length of both together, which makes it no other signature.
    const lengthOfBoth = 1
    for (const field of ['authenticatorData', 'clientDataJSON', 'signature'] as const) {
      const bytes = hex(verified[field]).length
      for (let byte = 0; byte < bytes; byte += 1) {
        if (field === 'signature' && byte === lengthOfBoth) continue
        expect([field, byte, await check(turned(verified, field, byte))]).toEqual([field, byte, null])
      }
    }
  })
})

it('a passkey of the test vectors that was made in a frame of another site is refused', async () => {
  const attestationObject = `a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b54500000000883f4f6014f19c09d87aa38123be48d000206e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57${framed.publicKey}`
  const id = url('6e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57')
  const challenge = url(framed.challenge)
  const make = (crossOrigin: boolean) => {
    const clientDataJSON = Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge, origin: party.origin, crossOrigin })).toString('base64url')
    const response = { attestationObject: url(attestationObject), clientDataJSON }
    return readMadePasskey(party, { answer: JSON.stringify({ id, rawId: id, type: 'public-key', response }), challenge })
  }
  // Without an attestation nothing signs what the browser says of the question, so both can be tried with one key.
  expect((await make(false))?.credentialId).toBe(id)
  expect(await make(true)).toBeNull()
})
