import { writeWebServiceLogin } from '@/lib/merchants/web-service-access'
import type { Service } from '@/lib/service'
import { type AddedMerchant, addMerchant } from './add-merchant'

/** A merchant that calls the web services as the programs of shops do. */
export type WireShop = AddedMerchant & {
  login: string
  password: string
  /** A form with the shop's own three in it; answers the text and what the answer is. */
  form: (path: string, fields: Record<string, string>, headers?: Record<string, string>) => Promise<Told>
  json: (path: string, fields: object) => Promise<Told>
  soap: (path: string, fields: Record<string, string>) => Promise<Told>
}

export type Told = { status: number; type: string; text: string }

const login = 'shop_login'
const password = 'Password-of-a-shop-1'

/** Adds a merchant with a web-service login whose calls go to `url`. `settings` as in `addMerchant`. */
export async function addWireShop(service: Service, url: string, change: Parameters<typeof addMerchant>[1] = {}): Promise<WireShop> {
  const shop = await addMerchant(service, change)
  await writeWebServiceLogin(service.db.prisma, { merchantId: shop.merchantId, login, password, at: service.clock.now() })
  const who = { Merchant_ID: String(shop.merchantId), Login: login, Password: password }
  const post = (path: string, body: BodyInit, headers: Record<string, string>) => told(fetch(`${url}${path}`, { method: 'POST', body, headers }))
  return {
    ...shop,
    login,
    password,
    form: (path, fields, headers = {}) =>
      post(path, new URLSearchParams({ ...who, ...fields }).toString(), { 'content-type': 'application/x-www-form-urlencoded', ...headers }),
    json: (path, fields) =>
      post(path, JSON.stringify({ merchant: { merchant_id: shop.merchantId, login, password }, ...fields }), { 'content-type': 'application/json' }),
    soap: (path, fields) => post(path, soapOf({ ...who, ...fields }), { 'content-type': 'text/xml; charset=utf-8' }),
  }
}

async function told(asked: Promise<Response>): Promise<Told> {
  const response = await asked
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() }
}

function soapOf(fields: Record<string, string>): string {
  const inside = Object.entries(fields).map(([name, value]) => `<${name}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`)
  const envelope = 'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ws="http://www.paysecure.ru/ws/"'
  return `<soapenv:Envelope ${envelope}><soapenv:Header/><soapenv:Body><ws:asked>${inside.join('')}</ws:asked></soapenv:Body></soapenv:Envelope>`
}
