import { escaped, serviceNamespace, soapNamespace } from './answer-text'
import type { ServiceParameter } from './parameters'

const who: readonly ServiceParameter[] = ['Merchant_ID', 'Login', 'Password']
const interval: readonly ServiceParameter[] = [
  'StartYear',
  'StartMonth',
  'StartDay',
  'StartHour',
  'StartMin',
  'EndYear',
  'EndMonth',
  'EndDay',
  'EndHour',
  'EndMin',
]

/** Web services by name: where each is, what it is asked as in SOAP, and what it reads. */
export const services = {
  orderstate: { path: '/orderstate/orderstate.cfm', root: 'orderstate', reads: [...who, 'Ordernumber', ...interval] },
  orderresult: { path: '/orderresult/orderresult.cfm', root: 'orderresult', reads: [...who, 'Ordernumber', 'Billnumber', 'Language', ...interval] },
  resultbydate: {
    path: '/resultbydate/resultbydate.cfm',
    root: 'resultbydate',
    reads: [...who, 'TestMode', 'Operationtype', 'Operationstate', 'Language', ...interval],
  },
  charge: { path: '/charge/charge.cfm', root: 'charge', reads: [...who, 'Billnumber', 'Amount', 'Currency', 'Language'] },
  cancel: { path: '/cancel/cancel.cfm', root: 'wscancel', reads: [...who, 'Billnumber', 'Amount', 'Currency', 'CancelReason', 'Language'] },
  wscancel: { path: '/cancel/wscancel.cfm', root: 'wscancel', reads: [...who, 'Billnumber', 'Amount', 'Currency', 'CancelReason', 'Language'] },
} as const satisfies Record<string, { path: string; root: string; reads: readonly ServiceParameter[] }>

export type ServiceName = keyof typeof services

/** The description of a service for SOAP clients (WSDL 1.1, document/literal). An answer is described as far as its codes; its fields are in the documentation. */
export function wsdlOf(name: ServiceName, publicUrl: string): string {
  const { path, root, reads } = services[name]
  const parameters = reads.map((parameter) => `<xsd:element name="${parameter.toLowerCase()}" type="xsd:string" minOccurs="0"/>`).join('')
  const codes = ['firstcode', 'secondcode', 'count'].map((code) => `<xsd:attribute name="${code}" type="xsd:integer"/>`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions name="${name}" targetNamespace="${serviceNamespace}" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:ws="${serviceNamespace}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soapenv="${soapNamespace}">
<types><xsd:schema targetNamespace="${serviceNamespace}" elementFormDefault="unqualified">
<xsd:element name="${root}Request"><xsd:complexType><xsd:all>${parameters}</xsd:all></xsd:complexType></xsd:element>
<xsd:element name="${root}"><xsd:complexType><xsd:sequence><xsd:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xsd:sequence>${codes}</xsd:complexType></xsd:element>
</xsd:schema></types>
<message name="${root}Input"><part name="parameters" element="ws:${root}Request"/></message>
<message name="${root}Output"><part name="result" element="ws:${root}"/></message>
<portType name="${name}Port"><operation name="${root}"><input message="ws:${root}Input"/><output message="ws:${root}Output"/></operation></portType>
<binding name="${name}Binding" type="ws:${name}Port"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><operation name="${root}"><soap:operation soapAction="${serviceNamespace}${root}"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
<service name="${name}"><port name="${name}Port" binding="ws:${name}Binding"><soap:address location="${escaped(`${publicUrl}${path}`)}"/></port></service>
</definitions>
`
}
