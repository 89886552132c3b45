import { type Logo, largestLogoBytes, largestUploadBytes, largestUploadPixels } from './rules'

export type LogoFault = 'too-large' | 'not-a-picture' | 'too-many-pixels' | 'too-small' | 'too-detailed'

/** Twice the size it is shown in, for sharp screens. */
const box = { width: 320, height: 96 }
const smallestSide = 16

/**
 * Makes a logo from what was uploaded: PNG, JPEG or WebP by their own first bytes, never by name; drawn anew, so that nothing else that was in the file
 * survives (places, comments, a second file behind the first). SVG is a program and refused.
 */
export async function shrinkLogo(upload: Uint8Array): Promise<{ logo: Logo } | { fault: LogoFault }> {
  if (upload.byteLength > largestUploadBytes) return { fault: 'too-large' }
  if (!isKnownPicture(upload)) return { fault: 'not-a-picture' }
  const { default: sharp } = await import('sharp')
  try {
    const bounded = { limitInputPixels: largestUploadPixels, failOn: 'error', pages: 1 } as const
    const { width = 0, height = 0 } = await sharp(upload, { ...bounded, limitInputPixels: false }).metadata()
    if (width * height > largestUploadPixels) return { fault: 'too-many-pixels' }
    if (Math.min(width, height) < smallestSide) return { fault: 'too-small' }
    const picture = sharp(upload, bounded)
      .autoOrient()
      .resize({ ...box, fit: 'inside', withoutEnlargement: true })
    for (const quality of ['lossless', 90, 75, 60, 45] as const) {
      const how = quality === 'lossless' ? { lossless: true, effort: 6 } : { quality, alphaQuality: 80, effort: 6 }
      const { data, info } = await picture.clone().webp(how).toBuffer({ resolveWithObject: true })
      if (data.byteLength <= largestLogoBytes) return { logo: { webp: new Uint8Array(data), width: info.width, height: info.height } }
    }
    return { fault: 'too-detailed' }
  } catch {
    // Whatever the library stumbles over is in the file.
    return { fault: 'not-a-picture' }
  }
}

function isKnownPicture(bytes: Uint8Array): boolean {
  const latin = new TextDecoder('latin1').decode(bytes.subarray(0, 12))
  return latin.startsWith('\x89PNG\r\n\x1a\n') || latin.startsWith('\xff\xd8\xff') || (latin.startsWith('RIFF') && latin.slice(8) === 'WEBP')
}
