export type ButtonVariant = 'primary' | 'secondary' | 'danger' | 'ghost'
export type ButtonSize = 'sm' | 'md'

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border border-strong-line bg-surface text-ink hover:bg-sunken',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover',
  ghost: 'text-ink underline decoration-line underline-offset-4 hover:bg-sunken hover:decoration-current',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'min-h-9 px-3 text-sm pointer-coarse:min-h-11',
  md: 'min-h-10 px-4 pointer-coarse:min-h-11',
}

/** Classes of a button; a link that acts like one has the same. */
export function buttonLook(variant: ButtonVariant, size: ButtonSize): string {
  return `inline-flex items-center justify-center gap-2 rounded-lg py-1.5 text-center font-medium motion-safe:transition-colors disabled:opacity-60 forced-colors:border print:hidden ${variants[variant]} ${sizes[size]}`
}
