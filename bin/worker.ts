// npm run worker: the background jobs alone. Ends on SIGTERM or SIGINT after the jobs that are running.
import { Logger, run } from 'graphile-worker'
import pg from 'pg'
import { crontab, jobTasks } from '@/lib/jobs'
import { startCourier } from '@/lib/notifications/courier'
import { service } from '@/lib/service'
import { demandRightInstallation } from './installation'
import { runCommand } from './run-command'

await runCommand(async () => {
  const own = service()
  await demandRightInstallation(own.env, own.keys, own.db.pool)
  // Levels and messages of the job queue; its meta can hold payloads and stays out.
  const logger = new Logger(() => (level, message) => own.log[level === 'warning' ? 'warn' : level](message))
  const queue = new pg.Pool({ connectionString: own.env.databaseUrl ?? '', options: '-c role=oneclick_app', max: 6, application_name: 'one-click jobs' })
  // A lost connection is the queue's to mend; without listeners it would end the process.
  queue.on('error', () => {})
  queue.on('connect', (connection) => connection.on('error', () => {}))
  const runner = await run({ pgPool: queue, taskList: jobTasks(own), crontab, concurrency: 4, noHandleSignals: true, noPreparedStatements: true, logger })
  const courier = startCourier(own)
  process.send?.('running')
  const stop = () => {
    void runner.stop().catch(() => {})
    void courier.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  await runner.promise
  await courier.stop()
  await queue.end()
  await own.db.close()
})
