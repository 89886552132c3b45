import { serviceRoute } from '@/app/service-route'

export const dynamic = 'force-dynamic'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serviceRoute('orderstate')
