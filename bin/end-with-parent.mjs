// Loaded into every child of bin/start.ts: the channel to the parent closes when the parent dies, even by kill -9, and nobody else would end the child then.
process.on('disconnect', () => process.exit(0))
