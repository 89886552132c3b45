import type { ComponentProps } from 'react'
import { inputLook } from './input-look'

export function TextInput({ className = '', type = 'text', ...rest }: ComponentProps<'input'>) {
  return <input type={type} className={`${inputLook} ${className}`} {...rest} />
}
