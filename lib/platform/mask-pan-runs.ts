const groupsOfDigits = /\d+(?:[ -]\d+)*/g

/**
 * Replaces everything that could be a card number (`couldBePan`) by its last four, its digits together or in groups parted by single spaces or
 * hyphens. A date or code that stands beside a card number does not hide it.
 */
export function luhnRunsMasked(text: string): string {
  return text.replace(groupsOfDigits, (run) => {
    let shown = run
    for (const found of stretchesOf(run)) shown = shown.replace(found, `[card …${found.slice(-4)}]`)
    return shown
  })
}

/** True for a text in which `luhnRunsMasked` would mask something. */
export function holdsPanRun(text: string): boolean {
  return panRuns(text).length > 0
}

/** What of a text `luhnRunsMasked` would mask, as it stands there. */
export function panRuns(text: string): string[] {
  return [...text.matchAll(groupsOfDigits)].flatMap(([run]) => stretchesOf(run))
}

// Every stretch of whole groups is tried, longest first, so that "4111 1111 1111 1111 12" is seen as a card and a month.
function stretchesOf(run: string): string[] {
  if (run.length < 13) return []
  const groups = [...run.matchAll(/\d+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }))
  const found: string[] = []
  for (let first = 0; first < groups.length; first += 1) {
    // 19 digits are at most 19 groups; the bound keeps a long text of single digits from taking minutes.
    for (let last = Math.min(groups.length - 1, first + 18); last >= first; last -= 1) {
      const stretch = run.slice(groups[first]?.start, groups[last]?.end)
      const digits = stretch.replace(/\D/g, '')
      if (!couldBePan(digits)) continue
      found.push(stretch)
      first = last
      break
    }
  }
  return found
}

/**
 * Whether digits alone could be a card number: 13–19 of them with a right check digit. Shops number their orders and customers by the clock, and
 * one time in ten has a right check digit; no scheme issues numbers of those lengths that begin so, and they are read as what they are.
 */
export function couldBePan(digits: string): boolean {
  return digits.length >= 13 && digits.length <= 19 && checkDigitIsRight(digits) && !isTime(digits)
}

// Milliseconds since 1970 (13 digits, 2001 to 2033), or 20yyMMddHHmmss, with or without milliseconds.
function isTime(digits: string): boolean {
  return /^1\d{12}$/.test(digits) || /^20\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d(\d{3})?$/.test(digits)
}

/** ISO/IEC 7812-1 annex B. */
export function checkDigitIsRight(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = digit * 2
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
