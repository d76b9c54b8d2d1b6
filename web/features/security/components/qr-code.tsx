import { encode } from 'uqr'
import { toQrPath } from '../qr-path.ts'

const BORDER = 2

/** Drawn as one path: nothing in it is markup. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: BORDER })
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-52 rounded-md border border-line bg-white text-black"
    >
      <path d={toQrPath(data)} fill="currentColor" />
    </svg>
  )
}
