// npm run worker: the background jobs alone. Ends on SIGTERM or SIGINT after the jobs that are running.
import { EventEmitter } from 'node:events'
import { Logger, run, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import { crontab, jobTasks } from '@/lib/jobs'
import { startCourier } from '@/lib/notifications/courier'
import { freeJobsOfTheDead, openPresence } from '@/lib/platform/living-workers'
import { service } from '@/lib/service'
import { demandRightInstallation } from './installation'
import { runCommand } from './run-command'

await runCommand(async () => {
  const own = service()
  await demandRightInstallation(own.env, own.keys, own.db.pool)
  // Levels and messages of the job queue; its meta can hold payloads and stays out.
  const logger = new Logger(() => (level, message) => own.log[level === 'warning' ? 'warn' : level](message))
  const url = own.env.databaseUrl ?? ''
  const queue = new pg.Pool({ connectionString: url, options: '-c role=oneclick_app', max: 6, application_name: 'one-click jobs' })
  // A lost connection is the queue's to mend; without listeners it would end the process.
  queue.on('error', () => {})
  queue.on('connect', (connection) => connection.on('error', () => {}))
  const presence = await openPresence(url)
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => presence.is(workerPool.id))
  await freeJobsOfTheDead(own)
  const settings = { concurrency: 4, noHandleSignals: true, noPreparedStatements: true, logger, events }
  const runner = await run({ pgPool: queue, taskList: jobTasks(own), crontab, ...settings })
  const courier = startCourier(own)
  process.send?.('running')
  const stop = () => {
    void runner.stop().catch(() => {})
    void courier.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  await runner.promise
  await courier.stop()
  await presence.end()
  await queue.end()
  await own.db.close()
})
