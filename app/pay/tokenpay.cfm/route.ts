import { everyMethod } from '@/app/service-route'
import { answerTokenPay } from '@/lib/assist/services/token-pay'
import { service } from '@/lib/service'

export const dynamic = 'force-dynamic'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod((request) => answerTokenPay(service(), request))
