// Loaded into every child of bin/start.ts: the channel to the parent closes when the parent dies, even by kill -9, and nobody else would end
// the child then. Processes that the child starts for itself load this too, and have channels of their own to mind.
if (process.env.PARENT_TO_END_WITH === String(process.ppid)) process.on('disconnect', () => process.exit())
