'use client'

// The same words where the frame itself could not be drawn.
export { default } from './(account)/error'
