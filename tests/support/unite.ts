import type { Service } from '@/lib/service'
import { carryOutUnionChanges } from '@/lib/unions/carry-out'
import { createUnion, type RequestUnionChangeOutcome, requestUnionChange } from '@/lib/unions/request-change'
import type { UnionKind } from '@/lib/unions/rules'

export const support = { kind: 'staff' as const, id: 1 }

/** A union of merchants with their customers, joined as support does it. Answers its number scope. */
export async function unite(service: Service, merchantIds: number[], kind: UnionKind = 'group-of-merchants'): Promise<number> {
  const asked = await createUnion(service, support, { kind, name: 'Union', merchantIds, reason: 'one loyalty number' })
  return carriedOut(service, asked)
}

export async function joinUnion(service: Service, unionId: number, ...merchantIds: number[]): Promise<void> {
  await carriedOut(service, await requestUnionChange(service, support, { unionId, kind: 'join', merchantIds, reason: 'joins too' }))
}

export async function leaveUnion(service: Service, unionId: number, merchantId: number): Promise<void> {
  await carriedOut(service, await requestUnionChange(service, support, { unionId, kind: 'leave', merchantIds: [merchantId], reason: 'sold' }))
}

export async function dissolveUnion(service: Service, unionId: number): Promise<void> {
  await carriedOut(service, await requestUnionChange(service, support, { unionId, kind: 'dissolve', merchantIds: [], reason: 'the end' }))
}

async function carriedOut(service: Service, asked: RequestUnionChangeOutcome): Promise<number> {
  if (asked.kind !== 'waiting') throw new Error(`the change was not taken: ${asked.kind}`)
  await carryOutUnionChanges(service)
  const { state, outcome } = await service.db.prisma.unionChange.findUniqueOrThrow({ where: { id: asked.changeId } })
  if (state !== 'done') throw new Error(`the change was not carried out: ${JSON.stringify(outcome)}`)
  return asked.unionId
}
