import { longestPassword } from './password'

export const shortestPassword = 12

export type PasswordFault = 'short' | 'long' | 'common' | 'own' | 'earlier'

/**
 * What is wrong with a new password, or null (NIST SP 800-63B 5.1.1.2: length, and no well-known one; no demands on kinds of characters).
 * `own`: it is made of what everybody knows of the account. Earlier ones are compared elsewhere, by their hashes.
 */
export function passwordFault(
  password: string,
  { login, name, email }: { login: string; name: string; email: string | null },
): Exclude<PasswordFault, 'earlier'> | null {
  if ([...password].length < shortestPassword) return 'short'
  if (password.length > longestPassword) return 'long'
  const plain = plainOf(password)
  if (isCommon(plain)) return 'common'
  const known = [login, ...name.split(/\s+/), ...(email?.split(/[@.]/) ?? [])].map(plainOf).filter((word) => word.length >= 4)
  const rest = known.reduce((text, word) => text.replaceAll(word, ''), plain)
  return rest.length < plain.length && lettersOf(rest).length < 6 ? 'own' : null
}

// What is left without the words that everybody takes, and without digits and signs, is too little to be a secret.
function isCommon(plain: string): boolean {
  if (commonWhole.has(plain) || isPattern(plain)) return true
  const rest = commonWords.reduce((text, word) => text.replaceAll(word, ''), lettersOf(plain))
  return rest.length < 4 && !hasManyDigits(plain)
}

// A long row of digits that is no pattern is hard to guess by itself.
function hasManyDigits(plain: string): boolean {
  const digits = plain.replace(/\D/g, '')
  return digits.length >= 10 && new Set(digits).size >= 5 && !isRun(digits)
}

function isPattern(text: string): boolean {
  for (let length = 1; length <= 4; length += 1)
    if (
      text
        .slice(0, length)
        .repeat(Math.ceil(text.length / length))
        .startsWith(text)
    )
      return true
  return isRun(text)
}

// Along a row of the keyboard, the alphabet or the digits, forwards or backwards, perhaps begun again.
function isRun(text: string): boolean {
  const pairs = text.split('').slice(1)
  const along = pairs.filter((character, place) => rows.some((row) => row.includes(`${text[place]}${character}`) || row.includes(`${character}${text[place]}`)))
  return along.length >= pairs.length * 0.8
}

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
]

const signs: Record<string, string> = { '@': 'a', $: 's', '!': 'i', '0': 'o', '1': 'i', '3': 'e', '5': 's' }

// "P@ssw0rd" is "password" to whoever guesses; digits are read as letters only between letters.
function plainOf(text: string): string {
  const lower = text.normalize('NFKC').toLowerCase()
  return lower
    .replace(/(?<=\p{L})[@$!0135](?=\p{L})|^[@$](?=\p{L})/gu, (sign) => signs[sign] ?? sign)
    .replace(/(?<=\p{L})[@$!0135](?=\p{L})/gu, (sign) => signs[sign] ?? sign)
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}]/gu, '')
}

const commonWords = [
  'passwort',
  'password',
  'passphrase',
  'passw',
  'parol',
  'пароль',
  'qwerty',
  'qwertz',
  'azerty',
  'йцукен',
  'iloveyou',
  'ilove',
  'letmein',
  'welcome',
  'administrator',
  'admin',
  'manager',
  'operator',
  'support',
  'supervisor',
  'secret',
  'changeme',
  'change',
  'default',
  'master',
  'monkey',
  'dragon',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'batman',
  'starwars',
  'trustno',
  'whatever',
  'computer',
  'internet',
  'login',
  'testtest',
  'test',
  'user',
  'guest',
  'root',
  'company',
  'oneclick',
  'assist',
  'merchant',
  'payment',
  'summer',
  'winter',
  'spring',
  'autumn',
  'january',
  'february',
  'march',
  'april',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
  'belarus',
  'minsk',
  'russia',
  'moscow',
  'привет',
  'любовь',
  'солнце',
  'секрет',
  'админ',
  'беларусь',
  'минск',
  'прывітанне',
  'michael',
  'jennifer',
  'jordan',
  'hunter',
  'shadow',
  'killer',
  'freedom',
  'abc',
  'asdf',
  'zxcvbn',
  'abcd',
  'hello',
  'love',
  'god',
  'my',
  'the',
  'new',
].sort((one, other) => other.length - one.length)

const commonWhole = new Set([
  'correcthorsebatterystaple',
  'correct horse battery staple',
  'thequickbrownfox',
  'the quick brown fox',
  'tobeornottobe',
  'maytheforcebewithyou',
  'onceuponatime',
  'nevergonnagiveyouup',
  'lorem ipsum dolor',
  'loremipsumdolor',
  'opensesame12',
  'jesuschrist1',
  'chelseafc123',
  'liverpoolfc1',
  'manchesterunited',
  'spongebob123',
  'harrypotter1',
  'whatsapp1234',
  'facebook1234',
  'google123456',
  'samsung12345',
  'pokemon12345',
  'minecraft123',
  'mustang12345',
  'blink182blink',
  'unknown12345',
])
