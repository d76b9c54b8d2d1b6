import type { Category } from '#worker/contracts/catalog.ts'

/** The mark: three arcs, a wave and a signal at once. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 28 28" fill="none" aria-hidden="true">
      <rect width="28" height="28" rx="7" fill="currentColor" />
      <g className="mark-lines" strokeWidth="2.2" strokeLinecap="round">
        <path d="M5 20a9 9 0 0 1 18 0" />
        <path d="M9 20a5 5 0 0 1 10 0" />
        <path d="M14 20v.01" strokeWidth="3.2" />
      </g>
    </svg>
  )
}

const SHAPES: Record<Category, string[]> = {
  internet: ['M3 11.5 12 4l9 7.5', 'M5.5 10v10h13V10', 'M9 16.5a3.6 3.6 0 0 1 6 0', 'M12 18.6v.01'],
  sim: ['M6 3h8l4 4v14H6z', 'M9 12h6v6H9z', 'M9 15h6M12 12v6'],
  vpn: ['M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z', 'M3.5 9.5h17M3.5 14.5h17', 'M12 3c-5 5.4-5 12.6 0 18M12 3c5 5.4 5 12.6 0 18'],
}

export function CategoryIcon({ category }: { category: Category }) {
  return (
    <svg
      className="category-icon"
      width="28"
      height="28"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPES[category].map((shape) => (
        <path key={shape} d={shape} />
      ))}
    </svg>
  )
}

export function Arrow() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
      <path d="M3 8h9M8.5 4l4 4-4 4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

const RADIUS = 32
const RINGS = [RADIUS, RADIUS * 0.72, RADIUS * 0.44, RADIUS * 0.16]

/** Seigaiha, the overlapping waves of old cloth: each row of rings covers the lower half of the row above it. */
export function Waves() {
  const rows = [0, 1, 2, 3, 4].flatMap((row) =>
    (row % 2 === 0 ? [0, 2 * RADIUS] : [RADIUS]).map((x) => ({ x, y: (row * RADIUS) / 2, key: `${row}-${x}` })),
  )
  return (
    <svg className="waves" width="100%" height="100%" aria-hidden="true">
      <defs>
        <g id="ring">
          {RINGS.map((radius) => (
            <circle key={radius} r={radius} />
          ))}
        </g>
        <pattern id="waves" width={2 * RADIUS} height={RADIUS} patternUnits="userSpaceOnUse">
          {rows.map(({ x, y, key }) => (
            <use key={key} href="#ring" x={x} y={y} />
          ))}
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#waves)" />
    </svg>
  )
}
