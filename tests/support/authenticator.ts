import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

type Asked = { challenge: string }
type Site = { origin: string; rpId: string }
/** What may be wrong with an answer: the site it was given to, whether the owner was verified, the counter. */
type Turn = Partial<Site> & { verified?: boolean; counter?: number }

const present = 0x01
const verified = 0x04
const withCredential = 0x40

/** A passkey in software, by WebAuthn level 2: ES256, no attestation. It signs whatever it is told to, right or wrong. */
export class Authenticator {
  readonly id = randomBytes(32)
  private readonly key: KeyObject
  private readonly point: Buffer
  counter = 0

  constructor(private readonly site: Site) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
    this.key = privateKey
    // COSE_Key: kty EC2, alg ES256, crv P-256, x, y.
    this.point = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ])
  }

  /** The answer to a registration, as the browser sends it. */
  make(asked: Asked, turn: Turn = {}): string {
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, this.point])
    const authData = Buffer.concat([this.authData(withCredential, turn), credential])
    // {"fmt": "none", "attStmt": {}, "authData": bytes}
    const head = Buffer.from([0x58, authData.length])
    const attestation = Buffer.concat([Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'), head, authData])
    return this.answer({ clientDataJSON: this.clientData('webauthn.create', asked, turn), attestationObject: attestation, transports: ['internal'] })
  }

  /** The answer to a sign-in. */
  sign(asked: Asked, turn: Turn = {}): string {
    const authenticatorData = this.authData(0, turn)
    const clientDataJSON = this.clientData('webauthn.get', asked, turn)
    const signature = sign('sha256', Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()]), this.key)
    return this.answer({ clientDataJSON, authenticatorData, signature })
  }

  private authData(flags: number, { rpId = this.site.rpId, verified: isVerified = true, counter }: Turn): Buffer {
    if (counter === undefined) this.counter += 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter ?? this.counter)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags | present | (isVerified ? verified : 0)]), count])
  }

  private clientData(type: string, { challenge }: Asked, { origin = this.site.origin }: Turn): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  }

  private answer(response: Record<string, Buffer | string[]>): string {
    const id = this.id.toString('base64url')
    const parts = Object.fromEntries(Object.entries(response).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('base64url') : value]))
    return JSON.stringify({ id, rawId: id, type: 'public-key', response: parts, clientExtensionResults: {} })
  }
}
