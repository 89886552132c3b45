import NextAuth from 'next-auth'
import { authOptions } from '@/app/sign-in/options'

type Context = { params: Promise<{ nextauth: string[] }> }

function handle(request: Request, context: Context): Promise<Response> {
  return NextAuth(authOptions())(request, context)
}

export { handle as GET, handle as POST }
