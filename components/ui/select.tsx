import type { ComponentProps } from 'react'
import { inputLook } from './input-look'

export function Select({ className = '', ...rest }: ComponentProps<'select'>) {
  return <select className={`${inputLook} ${className}`} {...rest} />
}
