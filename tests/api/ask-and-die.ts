// One request to the API from a process of its own, to be killed in the middle: node --import tsx tests/api/ask-and-die.ts SETTINGS.json
import { readFileSync } from 'node:fs'
import { answerApi } from '@/lib/api/answer'
import { readEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { makeService } from '@/lib/service'

export type AskAndDie = { variables: Record<string, string>; now: string; path: string; headers: Record<string, string>; body: unknown }

const { variables, now, path, headers, body } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as AskAndDie
const service = { ...makeService(readEnv(variables)), clock: { now: () => new Date(now) }, log: log.child({}, { level: 'silent' }) }
const response = await answerApi(service, new Request(`http://127.0.0.1:3000${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
process.stdout.write(await response.text())
