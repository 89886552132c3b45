/** Classes that every field for typing or choosing shares. */
export const inputLook =
  'min-h-10.5 w-full min-w-0 rounded-lg border border-strong-line bg-surface px-3 py-2 text-base text-ink pointer-coarse:min-h-11 aria-invalid:border-danger aria-invalid:border-2 disabled:opacity-60'
