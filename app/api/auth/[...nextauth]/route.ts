import NextAuth from 'next-auth'
import { authOptions } from '@/app/sign-in/options'
import { bringsSmallForm } from '@/app/sign-in/small-form'

type Context = { params: Promise<{ nextauth: string[] }> }

/** What the sign-in uses of next-auth. What else it offers (the session for scripts to read, a sign-out that leaves the session alive) stays shut. */
const steps: readonly string[] = ['GET signin', 'GET error', 'POST callback/credentials']

async function handle(request: Request, context: Context): Promise<Response> {
  const { nextauth } = await context.params
  if (!steps.includes(`${request.method} ${nextauth.join('/')}`)) return new Response(null, { status: 404 })
  if (request.method === 'POST' && !bringsSmallForm(request)) return new Response(null, { status: 415 })
  return NextAuth(authOptions())(request, context)
}

export { handle as GET, handle as POST }
