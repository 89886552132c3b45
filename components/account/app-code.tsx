import { encode } from 'uqr'

/** The QR code of an authenticator app, drawn here so that no other server learns the secret, and the secret to type where no camera is. */
export function AppCode({ address, secret, label, secretLabel }: { address: string; secret: string; label: string; secretLabel: string }) {
  const { size, data } = encode(address, { ecc: 'M', border: 2 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <div className="flex flex-wrap items-center gap-5">
      <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className="size-44 rounded-lg bg-white" shapeRendering="crispEdges">
        <path d={path} fill="black" />
      </svg>
      <div className="grid min-w-0 gap-1 text-sm">
        <p className="text-muted">{secretLabel}</p>
        <p data-secret className="break-all font-mono">
          {secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </p>
      </div>
    </div>
  )
}
