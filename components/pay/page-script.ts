import { createHash } from 'node:crypto'
import { builtScript } from './script/built'

/** The one script of the pay pages. It travels in the page like the stylesheet, and only improves: everything works without it. */
export const pageScript = builtScript

/** Names exactly this script in a Content-Security-Policy, so that no other can run. */
export const pageScriptHash = `sha256-${createHash('sha256').update(pageScript).digest('base64')}`
