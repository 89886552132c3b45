import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSigning } from '@/lib/merchants/store'
import { inTransaction } from '@/lib/platform/db'
import { addKeyVersion, destroyKeyVersion, makeKeyCurrent } from '@/lib/vault/change-keys'
import { readKeyVersions } from '@/lib/vault/key-queries'
import { type KeyProvider, openKeyProvider } from '@/lib/vault/keys'
import { rewrapKeys } from '@/lib/vault/rewrap-keys'
import { openVault } from '@/lib/vault/vault'
import { type AddedMerchant, addMerchant } from '../support/add-merchant'
import { newPan } from '../support/new-pan'
import { customerOf, fullEntry, onlyCard, payNew, payWith, placeOrder, savedEntry } from '../support/payer'
import { addStaff, signIn } from '../support/staff'
import { makeTestService, type TestService } from '../support/test-service'

let service: TestService
let owner: pg.Client
let shop: AddedMerchant

beforeAll(async () => {
  service = await makeTestService({ connections: 20 })
  shop = await addMerchant(service)
  owner = new pg.Client({ connectionString: service.ownerUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await service.close()
})

const system = { kind: 'system', name: 'test' } as const
const why = { reason: 'a rotation', origin: null }
const keyFile = () => join(service.env.dataDir, 'vault-keys.json')
let count = 0

type Card = { cardId: string; customerId: bigint; number: string; pan: string }

async function member(): Promise<Card> {
  count += 1
  const [number, pan] = [`rotated-${count}`, newPan()]
  await payNew(service, shop.merchantId, { customerNumber: number }, fullEntry(pan))
  return { cardId: await onlyCard(service, shop.scopeId, number), customerId: (await customerOf(service, shop.scopeId, number)).id, number, pan }
}

const members = async (many: number) => {
  const made: Card[] = []
  for (let one = 0; one < many; one += 1) made.push(await member())
  return made
}

const takeOut = ({ cardId, customerId }: Card, vault = service.vault) =>
  inTransaction(service.db, (tx) => vault.takeOut(tx, { cardId, customerId }, { operation: 'a test', reason: 'a test' }, service.clock.now()))

const recordOf = async ({ cardId }: Card) =>
  (await owner.query<{ sealed: string; key_version: number }>('select sealed, key_version from vault.ciphertexts where card_id = $1', [cardId])).rows[0]

async function rotate(): Promise<number> {
  const added = await addKeyVersion(service, system, why)
  if (added.kind !== 'done') throw new Error(added.kind)
  expect(await makeKeyCurrent(service, system, { version: added.version, ...why })).toEqual(added)
  return added.version
}

const under = async (version: number) => (await readKeyVersions(service)).find((one) => one.version === version)?.records ?? 0
const destroy = (version: number) => destroyKeyVersion(service, system, { version, ...why })

describe('a rotation of the keys', () => {
  it('seals anew what comes, opens what was, and brings it all over without opening a card', async () => {
    const before = service.keys.currentVersion
    const staff = await addStaff(service)
    const old = await members(3)
    const version = await rotate()
    expect(service.keys.currentVersion).toBe(version)
    const young = await member()
    expect([(await recordOf(old[0] as Card))?.key_version, (await recordOf(young))?.key_version]).toEqual([before, version])
    const openings = await owner.query('select count(*)::integer as count from vault.openings')
    const had = await under(before)
    expect(had).toBeGreaterThanOrEqual(5)
    expect(await rewrapKeys(service)).toBe(had)
    expect([await under(before), await rewrapKeys(service)]).toEqual([0, 0])
    expect((await owner.query('select count(*)::integer as count from vault.openings')).rows).toEqual(openings.rows)
    for (const card of [...old, young]) {
      expect((await recordOf(card))?.key_version).toBe(version)
      expect(await takeOut(card)).toBe(card.pan)
    }
    await signIn(service, staff)
    expect((await readSigning(service.db.prisma, service.vault, shop.merchantId, service.clock.now()))?.secretWord).toBe(shop.secretWord)
    const done = await service.db.prisma.auditRecord.findFirst({ where: { action: 'keys.rewrap' }, orderBy: { id: 'desc' } })
    expect(done).toMatchObject({ actor: 'system:rewrap-keys', objectId: String(version), after: { records: had } })
  })

  it('leaves a record bound to its card and customer, through any number of rotations', async () => {
    const [one, other] = [await member(), await member()]
    for (let turn = 0; turn < 3; turn += 1) {
      await rotate()
      await rewrapKeys(service)
      expect(await takeOut(one)).toBe(one.pan)
    }
    await expect(takeOut({ ...one, customerId: other.customerId })).rejects.toThrow()
    const [mine, theirs] = [await recordOf(one), await recordOf(other)]
    await owner.query('update vault.ciphertexts set sealed = $2 where card_id = $1', [one.cardId, theirs?.sealed])
    await expect(takeOut(one)).rejects.toThrow()
    // Neither does the wrapped key of one with the data of the other, nor another version in the words of the record.
    const [a, b] = [(mine?.sealed ?? '').split('.'), (theirs?.sealed ?? '').split('.')]
    for (const forged of [
      [a[0], a[1], b[2], a[3], a[4]],
      [a[0], a[1], a[2], a[3], '1'],
      [a[0], a[1], a[2], a[3]],
      [a[0], '1', a[2], a[3], a[4]],
    ]) {
      await owner.query('update vault.ciphertexts set sealed = $2 where card_id = $1', [one.cardId, forged.filter(Boolean).join('.')])
      await expect(takeOut(one)).rejects.toThrow()
    }
    await owner.query('update vault.ciphertexts set sealed = $2 where card_id = $1', [one.cardId, mine?.sealed])
    expect(await takeOut(one)).toBe(one.pan)
  })

  it('goes on under payments, new cards and deletions, with several jobs at once, and loses nothing', async () => {
    const cards = await members(12)
    const paid: string[] = []
    const pay = async (card: Card) => {
      const orderKey = await placeOrder(service, shop.merchantId, { customerNumber: card.number })
      paid.push((await payWith(service, orderKey, savedEntry(card.cardId))).kind)
    }
    const rotations = async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await rotate()
        await Promise.all([rewrapKeys(service), rewrapKeys(service), rewrapKeys(service)])
      }
    }
    const fresh: Card[] = []
    await Promise.all([
      rotations(),
      ...cards.map(async (card) => {
        await pay(card)
        await pay(card)
        fresh.push(await member())
        await pay(card)
      }),
    ])
    expect(paid.filter((kind) => kind !== 'approved')).toEqual([])
    await rewrapKeys(service)
    const versions = await readKeyVersions(service)
    expect(versions.filter(({ state, cards: held }) => state !== 'current' && held > 0)).toEqual([])
    for (const card of [...cards, ...fresh]) expect(await takeOut(card)).toBe(card.pan)
  })

  it('moves each record once, whoever runs', async () => {
    await members(5)
    const before = service.keys.currentVersion
    await rotate()
    const had = await under(before)
    const moved = await Promise.all([rewrapKeys(service), rewrapKeys(service), rewrapKeys(service)])
    expect(moved.reduce((sum, one) => sum + one, 0)).toBe(had)
  })

  it('that broke off in the middle is gone on with', async () => {
    const cards = await members(4)
    const before = service.keys.currentVersion
    await rotate()
    const had = await under(before)
    let left = 2
    const failing: KeyProvider = {
      ...service.keys,
      get currentVersion() {
        return service.keys.currentVersion
      },
      get versions() {
        return service.keys.versions
      },
      wrap: (dataKey) => {
        left -= 1
        if (left < 0) throw new Error('the provider went away')
        return service.keys.wrap(dataKey)
      },
    }
    await expect(rewrapKeys({ ...service, keys: failing })).rejects.toThrow('went away')
    expect(await under(before)).toBe(had)
    expect(await rewrapKeys(service)).toBe(had)
    for (const card of cards) expect(await takeOut(card)).toBe(card.pan)
  })

  it('killed with SIGKILL again and again ends with every record under the new version, once', async () => {
    const cards = await members(3)
    const before = service.keys.currentVersion
    const { rows } = await owner.query<{ sealed: string }>('select sealed from vault.ciphertexts where card_id = $1', [cards[0]?.cardId])
    // Many more secrets than one run gets done before it is killed.
    const staff = await addStaff(service)
    const mails = Array.from({ length: 400 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`)
    for (const id of mails) {
      const sealed = service.vault.sealSecret(`mail:${id}`, id)
      await service.db.prisma.staffMail.create({
        data: { id, staffId: staff.id, kind: 'invitation', address: 'a@b.example', sealed, createdAt: service.clock.now() },
      })
    }
    const version = await rotate()
    const had = await under(before)
    let kills = 0
    for (let lasts = 900; (await under(before)) > 0 && lasts < 6_000; lasts += 150) {
      const run = spawn(process.execPath, ['--import', 'tsx', 'tests/support/rewrap.ts', service.env.databaseUrl ?? '', keyFile()], { stdio: 'ignore' })
      const ended = new Promise((done) => run.once('exit', done))
      const killed = setTimeout(() => run.kill('SIGKILL'), lasts)
      if ((await ended) === null) kills += 1
      clearTimeout(killed)
    }
    expect(kills).toBeGreaterThan(0)
    expect([await under(before), await under(version)]).toEqual([0, had])
    expect((await recordOf(cards[0] as Card))?.sealed).not.toBe(rows[0]?.sealed)
    for (const card of cards) expect(await takeOut(card)).toBe(card.pan)
    const kept = await service.db.prisma.staffMail.findMany({ where: { id: { in: mails } } })
    for (const { id, sealed } of kept) expect(service.vault.openSecret(`mail:${id}`, sealed ?? new Uint8Array())).toBe(id)
  })

  it('is seen at once by a process that opened the keys before', async () => {
    const elsewhere = openKeyProvider(`file:${keyFile()}`, { sandbox: true })
    expect(elsewhere.currentVersion).toBe(service.keys.currentVersion)
    const version = await rotate()
    expect([elsewhere.currentVersion, elsewhere.versions.includes(version)]).toEqual([version, true])
    const card = await member()
    expect(await takeOut(card, openVault(elsewhere))).toBe(card.pan)
  })

  it('leaves a deletion that can still be undone under the version that stays', async () => {
    const card = await member()
    await rotate()
    const taken = await inTransaction(service.db, async (tx) => {
      const record = await service.vault.takeAway(tx, card.cardId, { operation: 'a test', reason: 'a test' }, service.clock.now())
      await service.vault.putBack(tx, card.cardId, record ?? '', service.clock.now())
      return record
    })
    expect(taken?.split('.')[1]).toBe(String(service.keys.currentVersion))
    const version = await rotate()
    await inTransaction(service.db, async (tx) => {
      await service.vault.takeAway(tx, card.cardId, { operation: 'a test', reason: 'a test' }, service.clock.now())
      await service.vault.putBack(tx, card.cardId, taken ?? '', service.clock.now())
    })
    expect((await recordOf(card))?.key_version).toBe(version)
    expect(await takeOut(card)).toBe(card.pan)
  })
})

describe('a version of the keys', () => {
  it('is destroyed only when nothing is under it, and then what was copied before stays shut for ever', async () => {
    const card = await member()
    const old = service.keys.currentVersion
    const copied = await recordOf(card)
    expect(await destroy(old)).toEqual({ kind: 'is-current' })
    await rotate()
    expect(await destroy(old)).toEqual({ kind: 'in-use', records: await under(old) })
    await rewrapKeys(service)
    const key = (JSON.parse(readFileSync(keyFile(), 'utf8')) as { keys: Record<string, string> }).keys[old] ?? ''
    const fileBefore = openSync(keyFile(), 'r')
    expect(await destroy(old)).toEqual({ kind: 'done', version: old })
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(key)
    // The file that was replaced holds the key no more, for whoever reads the disk.
    const rest = Buffer.alloc(10_000)
    const length = readSync(fileBefore, rest, 0, rest.length, 0)
    closeSync(fileBefore)
    expect([length > 0, rest.subarray(0, length).every((byte) => byte === 0), existsSync(`${keyFile()}.next`)]).toEqual([true, true, false])
    await owner.query(`alter table vault.ciphertexts disable trigger user`)
    await owner.query('update vault.ciphertexts set sealed = $2, key_version = $3 where card_id = $1', [card.cardId, copied?.sealed, old])
    await expect(takeOut(card)).rejects.toThrow('not held any more')
    await owner.query('delete from vault.ciphertexts where card_id = $1', [card.cardId])
    await owner.query(`alter table vault.ciphertexts enable trigger user`)
    expect(await destroy(old)).toEqual({ kind: 'destroyed' })
    expect(await makeKeyCurrent(service, system, { version: old, ...why })).toEqual({ kind: 'destroyed' })
    expect((await readKeyVersions(service)).find(({ version }) => version === old)).toMatchObject({
      state: 'destroyed',
      destroyedBy: 'system:test',
      records: 0,
    })
    await expect(owner.query('update key_versions set destroyed_at = null, destroyed_by = null where version = $1', [old])).rejects.toThrow('stays destroyed')
  })

  it('that is destroyed seals nothing any more, in any table', async () => {
    const old = service.keys.currentVersion
    const staff = await addStaff(service)
    const [stale, secret] = [await member(), service.vault.sealSecret(`totp:${staff.login}`, staff.secret)]
    const record = await recordOf(stale)
    await rotate()
    await rewrapKeys(service)
    expect(await destroy(old)).toEqual({ kind: 'done', version: old })
    await expect(service.db.prisma.staff.update({ where: { id: staff.id }, data: { totpPendingSealed: secret } })).rejects.toThrow()
    await expect(
      service.db.prisma.$queryRaw`select vault.put(${stale.cardId}::uuid, ${record?.sealed}, ${old}::integer, ${service.clock.now()}::timestamptz)::text`,
    ).rejects.toThrow()
  })

  it('that is destroyed while something is being sealed under it waits, and finds it', async () => {
    const old = service.keys.currentVersion
    const staff = await addStaff(service)
    const late = service.vault.sealSecret('mail:late', 'late')
    await rotate()
    await rewrapKeys(service)
    const other = new pg.Client({ connectionString: service.ownerUrl })
    await other.connect()
    await other.query('begin')
    await other.query(
      `insert into staff_mails (id, staff_id, kind, address, sealed, created_at) values (gen_random_uuid(), $1, 'late', 'a@b.example', $2, now())`,
      [staff.id, Buffer.from(late)],
    )
    const destroyed = destroy(old)
    await expect.poll(async () => (await owner.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount).toBe(1)
    await other.query('commit')
    await other.end()
    expect(await destroyed).toEqual({ kind: 'in-use', records: 1 })
  })

  it('gets a number that was never used, also after the highest was destroyed', async () => {
    const added = await addKeyVersion(service, system, why)
    const version = added.kind === 'done' ? added.version : 0
    expect(await destroy(version)).toEqual({ kind: 'done', version })
    expect(await addKeyVersion(service, system, why)).toEqual({ kind: 'done', version: version + 1 })
  })

  it('whose process ended between the database and the provider is let go by the job', async () => {
    const added = await addKeyVersion(service, system, why)
    const version = added.kind === 'done' ? added.version : 0
    await service.db.prisma.keyVersion.update({ where: { version }, data: { destroyedAt: service.clock.now(), destroyedBy: 'system:test' } })
    expect(service.keys.versions).toContain(version)
    await rewrapKeys(service)
    expect(service.keys.versions).not.toContain(version)
  })

  it('is changed by one at a time, with a reason, and written down whether it was done or refused', async () => {
    expect(await addKeyVersion(service, system, { reason: ' ', origin: null })).toEqual({ kind: 'bad-reason' })
    const made = await Promise.all([addKeyVersion(service, system, why), addKeyVersion(service, system, why)])
    const versions = made.map((one) => (one.kind === 'done' ? one.version : 0)).toSorted((a, b) => a - b)
    expect(versions[1]).toBe((versions[0] ?? 0) + 1)
    expect(versions.every((version) => service.keys.versions.includes(version))).toBe(true)
    expect(await makeKeyCurrent(service, system, { version: 99_999, ...why })).toEqual({ kind: 'not-found' })
    expect(await destroy(99_999)).toEqual({ kind: 'not-found' })
    const refused = await service.db.prisma.auditRecord.findFirst({ where: { action: 'keys.destroy' }, orderBy: { id: 'desc' } })
    expect(refused).toMatchObject({ outcome: 'refused', objectKind: 'vault-key', objectId: '99999', reason: 'not-found: a rotation' })
  })
})
