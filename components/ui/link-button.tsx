import Link from 'next/link'
import type { ComponentProps } from 'react'
import { type ButtonSize, type ButtonVariant, buttonLook } from './button-look'
import { LinkPending } from './link-pending'

type LinkButtonProps = ComponentProps<typeof Link> & { variant?: ButtonVariant; size?: ButtonSize }

/** A link in the form of a button. */
export function LinkButton({ variant = 'secondary', size = 'md', className = '', children, ...rest }: LinkButtonProps) {
  return (
    <Link className={`${buttonLook(variant, size)} ${className}`} {...rest}>
      <span>
        {children}
        <LinkPending />
      </span>
    </Link>
  )
}
