import type { ReactNode } from 'react'

// Drawn by hand on a grid of 24, decorative all: the text beside each says it.
function Icon({ size = 20, width = 2, children }: { size?: number; width?: number; children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={width}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}

export function LockIcon() {
  return (
    <Icon>
      <rect x="5" y="11" width="14" height="9" rx="2.5" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </Icon>
  )
}

export function PlusIcon() {
  return (
    <Icon size={28}>
      <path d="M12 5v14M5 12h14" />
    </Icon>
  )
}

export function BasketIcon() {
  return (
    <Icon size={22} width={1.75}>
      <path d="M4.5 7h15M9.5 7V5.2c0-.7.5-1.2 1.2-1.2h2.6c.7 0 1.2.5 1.2 1.2V7M6.5 7l.8 11.2c.1 1 .9 1.8 1.9 1.8h5.6c1 0 1.8-.8 1.9-1.8L17.5 7M10.2 11v5M13.8 11v5" />
    </Icon>
  )
}

export function CheckIcon() {
  return (
    <Icon size={30} width={2.5}>
      <path d="m5 12.5 4.5 4.5L19 7.5" />
    </Icon>
  )
}

export function CrossIcon() {
  return (
    <Icon size={28} width={2.5}>
      <path d="M7 7l10 10M17 7 7 17" />
    </Icon>
  )
}

export function WaitIcon() {
  return (
    <Icon size={30} width={2.5}>
      <path d="M12 4a8 8 0 1 1-7.4 5" />
    </Icon>
  )
}

export function StopIcon() {
  return (
    <Icon size={30} width={2.5}>
      <path d="M12 6.5v7M12 17.5v.01" />
    </Icon>
  )
}

export function BankIcon() {
  return (
    <Icon size={28}>
      <path d="M4 9.5 12 5l8 4.5H4ZM6 10v7M10 10v7M14 10v7M18 10v7M4 19.5h16" />
    </Icon>
  )
}
