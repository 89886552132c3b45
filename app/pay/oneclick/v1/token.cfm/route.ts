import { everyMethod } from '@/app/service-route'
import { answerTokens } from '@/lib/assist/services/saved-cards'
import { service } from '@/lib/service'

export const dynamic = 'force-dynamic'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod((request) => answerTokens(service(), request))
