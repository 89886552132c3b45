import { everyMethod } from '@/app/service-route'
import { answerRemoveToken } from '@/lib/assist/services/saved-cards'
import { service } from '@/lib/service'

export const dynamic = 'force-dynamic'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod((request) => answerRemoveToken(service(), request))
