const latin = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
const cyrillic = ['ёйцукенгшщзхъфывапролджэячсмитьбю', "ёйцукенгшўзх'фывапролджэячсмітьбю"]

/** What the same keys would have typed in the other layouts: Latin for Cyrillic, and Russian and Belarusian for Latin. */
export function inOtherLayouts(text: string): string[] {
  const typed = text.toLowerCase()
  const others = cyrillic.flatMap((layout) => [translated(typed, latin, layout), translated(typed, layout, latin)])
  return [...new Set(others)].filter((other) => other !== typed)
}

function translated(text: string, from: string, to: string): string {
  return [...text].map((sign) => to[from.indexOf(sign)] ?? sign).join('')
}
