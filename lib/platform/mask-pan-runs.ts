/** Replaces every run of 13–19 digits with a right check digit by its last four; spaces and hyphens between digits are seen through. */
export function luhnRunsMasked(text: string): string {
  return text.replace(/\d(?:[ -]?\d){12,18}/g, (run) => {
    const digits = run.replace(/[ -]/g, '')
    return checkDigitIsRight(digits) ? `[card …${digits.slice(-4)}]` : run
  })
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
