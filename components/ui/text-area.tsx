import type { ComponentProps } from 'react'
import { inputLook } from './input-look'

export function TextArea({ className = '', ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={`${inputLook} ${className}`} {...rest} />
}
