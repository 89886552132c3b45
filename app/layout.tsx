import './globals.css'
import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { readerLanguage, readerTheme } from './reader'

export const metadata: Metadata = { title: { default: 'One Click', template: '%s · One Click' }, robots: { index: false, follow: false } }

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page carries a nonce of its own, so none may be made beforehand.
  await connection()
  return (
    <html lang={await readerLanguage()} data-theme={(await readerTheme()) ?? undefined}>
      <body>{children}</body>
    </html>
  )
}
