import type { ReactNode } from 'react'
import type { Brand } from '@/lib/cards/rules'

/** A small picture of a card by its brand. Decorative: the brand's name always stands beside it. */
export function BrandPlate({ brand, width = 52 }: { brand: Brand; width?: number }) {
  return (
    <svg viewBox="0 0 52 34" width={width} height={Math.round((width * 34) / 52)} aria-hidden="true" focusable="false">
      <rect width="52" height="34" fill={colours[brand]} />
      {marks[brand]}
    </svg>
  )
}

const colours: Record<Brand, string> = {
  visa: '#1a2b78',
  mastercard: '#23262d',
  mir: '#0b6d3c',
  amex: '#1f6fb5',
  belkart: '#0a5a9c',
  maestro: '#1d2733',
  unionpay: '#0b5a63',
  jcb: '#1b4f9c',
  diners: '#3b4b5e',
  other: '#55635c',
}

const marks: Record<Brand, ReactNode> = {
  visa: <Word text="VISA" size={14} slant />,
  mastercard: <Discs left="#eb001b" right="#f79e1b" middle="#ff5f00" />,
  maestro: <Discs left="#0099df" right="#ed0006" middle="#6c6bbd" />,
  mir: <Word text="МИР" size={13} />,
  amex: <Word text="AMEX" size={12} />,
  belkart: <Word text="БЕЛКАРТ" size={9} />,
  unionpay: <Word text="UnionPay" size={9} slant />,
  jcb: <Word text="JCB" size={14} />,
  diners: <Word text="Diners" size={11} />,
  other: <Chip />,
}

function Word({ text, size = 12, slant = false }: { text: string; size?: number; slant?: boolean }) {
  return (
    <text
      x="26"
      y={17 + size * 0.36}
      fill="#fff"
      fontFamily="Arial,Helvetica,sans-serif"
      fontSize={size}
      fontWeight="700"
      fontStyle={slant ? 'italic' : undefined}
      textAnchor="middle"
    >
      {text}
    </text>
  )
}

function Discs({ left, right, middle }: { left: string; right: string; middle: string }) {
  return (
    <>
      <circle cx="20.5" cy="17" r="9" fill={left} />
      <circle cx="31.5" cy="17" r="9" fill={right} />
      <path d="M26 9.9a9 9 0 0 1 0 14.2 9 9 0 0 1 0-14.2z" fill={middle} />
    </>
  )
}

function Chip() {
  return (
    <>
      <rect x="7" y="11" width="11" height="9" rx="2" fill="#e7d9a4" />
      <path d="M7 15.5h11" stroke="#8d7d43" />
    </>
  )
}
