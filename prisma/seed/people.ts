// Who is in the sandbox: shops, their owners and the staff. Invented, all of it.

export type SeedMerchant = {
  id: number
  name: string
  legalEntity: string
  language: 'en' | 'ru' | 'be'
  host: string
  oneClick: 'standard' | 'off'
  acceptsCards?: false
  /** Above it the CVC2 is asked for; not named: always. */
  cvc2AboveMinor?: bigint
}

export const group = 'Старонка Групп'

/** Legal entities by name, and whether they belong to the group. */
export const legalEntities: readonly { name: string; inGroup: boolean }[] = [
  { name: 'ООО «Старонка»', inGroup: true },
  { name: 'ООО «Зялёная аптэка»', inGroup: true },
  { name: 'ЧУП «Браслаўскія байдаркі»', inGroup: false },
  { name: 'ООО «Гандлёвы рад»', inGroup: false },
  { name: 'ООО «Ільняны двор»', inGroup: false },
  { name: 'ЧУП «Млын і печ»', inGroup: false },
]

export const merchants: readonly SeedMerchant[] = [
  { id: 500001, name: 'Кнігарня Старонка', legalEntity: 'ООО «Старонка»', language: 'ru', host: 'staronka.example', oneClick: 'standard' },
  { id: 500002, name: 'Старонка: подарки', legalEntity: 'ООО «Старонка»', language: 'ru', host: 'padarunki.staronka.example', oneClick: 'standard' },
  { id: 500003, name: 'Зялёная аптэка', legalEntity: 'ООО «Зялёная аптэка»', language: 'be', host: 'apteka.example', oneClick: 'standard' },
  { id: 500004, name: 'Braslau Kayaks', legalEntity: 'ЧУП «Браслаўскія байдаркі»', language: 'en', host: 'kayaks.example', oneClick: 'off' },
  // In a number union, and free to be in one.
  { id: 500011, name: 'Гандлёвы рад: посуд', legalEntity: 'ООО «Гандлёвы рад»', language: 'be', host: 'posud.rad.example', oneClick: 'standard' },
  { id: 500012, name: 'Гандлёвы рад: цацкі', legalEntity: 'ООО «Гандлёвы рад»', language: 'be', host: 'cacki.rad.example', oneClick: 'standard' },
  { id: 500013, name: 'Ільняны двор', legalEntity: 'ООО «Ільняны двор»', language: 'ru', host: 'lion.example', oneClick: 'standard' },
  // Pays up to 50 BYN without the CVC2, also by token.
  {
    id: 500014,
    name: 'Ільняны двор: дзеці',
    legalEntity: 'ООО «Ільняны двор»',
    language: 'ru',
    host: 'dzeci.lion.example',
    oneClick: 'standard',
    cvc2AboveMinor: 5000n,
  },
  // Without One Click yet, one that cannot have it, and one that waits for it.
  { id: 500021, name: 'Млын і печ', legalEntity: 'ЧУП «Млын і печ»', language: 'be', host: 'mlyn.example', oneClick: 'off' },
  { id: 500022, name: 'Млын: кірмаш', legalEntity: 'ЧУП «Млын і печ»', language: 'be', host: 'kirmash.mlyn.example', oneClick: 'off', acceptsCards: false },
  { id: 500023, name: 'Млын: кавярня', legalEntity: 'ЧУП «Млын і печ»', language: 'be', host: 'kava.mlyn.example', oneClick: 'off' },
]

export type SeedStaff = {
  login: string
  name: string
  side: 'merchant' | 'operator'
  role: 'viewer' | 'manager' | 'admin' | 'auditor' | 'support' | 'supervisor'
  language: 'en' | 'ru' | 'be'
  merchantIds: readonly number[]
}

const books = [500001, 500002]

export const staff: readonly SeedStaff[] = [
  { login: 'viewer', name: 'Вольга Кавалёва', side: 'merchant', role: 'viewer', language: 'ru', merchantIds: books },
  { login: 'manager', name: 'Мікола Дубовік', side: 'merchant', role: 'manager', language: 'ru', merchantIds: books },
  { login: 'admin', name: 'Ганна Старавойтава', side: 'merchant', role: 'admin', language: 'en', merchantIds: books },
  { login: 'admin-500003', name: 'Павел Зелянко', side: 'merchant', role: 'admin', language: 'be', merchantIds: [500003] },
  { login: 'admin-500004', name: 'Iryna Braslauskaya', side: 'merchant', role: 'admin', language: 'en', merchantIds: [500004] },
  { login: 'admin-500021', name: 'Тамара Млынар', side: 'merchant', role: 'admin', language: 'en', merchantIds: [500021, 500022, 500023] },
  { login: 'manager-500011', name: 'Кацярына Рад', side: 'merchant', role: 'manager', language: 'en', merchantIds: [500011] },
  { login: 'auditor', name: 'Алеся Ревінская', side: 'operator', role: 'auditor', language: 'en', merchantIds: [] },
  { login: 'support', name: 'Сергей Падтрымка', side: 'operator', role: 'support', language: 'en', merchantIds: [] },
  { login: 'supervisor', name: 'Наталля Загорская', side: 'operator', role: 'supervisor', language: 'en', merchantIds: [] },
  // Whatever takes two persons of the operator takes two of these.
  { login: 'supervisor-2', name: 'Язэп Драздовіч', side: 'operator', role: 'supervisor', language: 'be', merchantIds: [] },
]

export const payers: readonly { firstName: string; lastName: string }[] = [
  'Алеся Карповіч',
  'Мікіта Лабановіч',
  'Maryia Sidarenka',
  'Андрей Жук',
  'Daria Kavalchuk',
  'Сергей Новиков',
  'Вольга Шыманец',
  'Ілья Грыб',
  'Anastasiya Rudenka',
  'Ксения Мороз',
  'Павел Буйніцкі',
  'Hanna Zhdanovich',
].map((name) => ({ firstName: name.split(' ')[0] ?? '', lastName: name.split(' ')[1] ?? '' }))
