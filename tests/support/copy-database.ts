import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** `appUrl` acts as the service, `ownerUrl` may do anything, for looking and for arranging what the service could not. */
export type TestDatabase = { appUrl: string; ownerUrl: string; drop: () => Promise<void> }

/** A database of one's own, made from one that is migrated and that nobody is connected to. */
export async function copyDatabase(template: { ownerUrl: string; appUrl: string }): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const source = new URL(template.ownerUrl).pathname.slice(1)
  await asOwner(at(template.ownerUrl, 'postgres'), `create database ${name} template ${source}`)
  return {
    appUrl: at(template.appUrl, name),
    ownerUrl: at(template.ownerUrl, name),
    drop: () => asOwner(at(template.ownerUrl, 'postgres'), `drop database if exists ${name} with (force)`),
  }
}

function at(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).toString()
}

async function asOwner(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
