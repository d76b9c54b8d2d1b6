import { classNames } from '#web/lib/class-names.ts'

const PATHS = {
  home: 'M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5h-5v5H5a1 1 0 0 1-1-1z',
  layers: 'm12 4 8.5 4.5L12 13 3.5 8.5zM4.5 12.5 12 16.5l7.5-4M4.5 16 12 20l7.5-4',
  box: 'm12 3.5 8 4.3v8.4l-8 4.3-8-4.3V7.8zM4.3 8 12 12l7.7-4M12 12v8.3',
  receipt: 'M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9 8.5h6M9 12.5h6',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0',
  cart: 'M3.5 4.5H6l2 11h9.5l2-8H6.6M9.5 20a.8.8 0 1 0 0-1.6.8.8 0 0 0 0 1.6zM16.5 20a.8.8 0 1 0 0-1.6.8.8 0 0 0 0 1.6z',
  fibre: 'M3 11.5 12 4l9 7.5M5.5 10v10h13V10M9 16.5a3.6 3.6 0 0 1 6 0M12 18.6v.01',
  sim: 'M6 3h8l4 4v14H6zM9 12h6v6H9zM9 15h6M12 12v6',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3.5 9.5h17M3.5 14.5h17M12 3c-5 5.4-5 12.6 0 18M12 3c5 5.4 5 12.6 0 18',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2',
  warning: 'M12 4.5 21 19.5H3zM12 10v4.5M12 17h.01',
  info: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01',
  cross: 'm6.5 6.5 11 11M17.5 6.5l-11 11',
  plus: 'M12 5.5v13M5.5 12h13',
  minus: 'M5.5 12h13',
  chevron: 'm9.5 6 6 6-6 6',
  down: 'm6 9.5 6 6 6-6',
  back: 'm14.5 6-6 6 6 6',
  leave: 'M14 5h5v5M19 5l-8 8M11 6H5.5v12.5H18V13',
  copy: 'M9 9h10.5v10.5H9zM5.5 15H4.5V4.5H15v1',
  bin: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 13h8.4L17 7M10.3 10.5v6M13.7 10.5v6',
  card: 'M3.5 6.5h17v11h-17zM3.5 10h17M7 14.5h3.5',
  pin: 'M12 20.5s6.5-5.8 6.5-10.7a6.5 6.5 0 0 0-13 0C5.5 14.7 12 20.5 12 20.5zM12 12a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z',
  device: 'M7.5 3.5h9v17h-9zM11 17.5h2',
  offline:
    'M4 4l16 16M7 13a7.5 7.5 0 0 1 3-1.8M4 9.5a12 12 0 0 1 4-2.4M12 6.6a12 12 0 0 1 8 2.9M15 11.7a7.5 7.5 0 0 1 2 1.3M12 17.5h.01',
  download: 'M12 4.5v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14',
  key: 'M8.5 19a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM11.8 11.4 19.5 4M16 7.4l3 3M13.5 9.8l2 2',
  exit: 'M14 4.5H5.5v15H14M10.5 12h10M17 8.5l3.5 3.5-3.5 3.5',
} as const

export type IconName = keyof typeof PATHS

/** Decorative: the words beside it carry the meaning. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className={classNames('shrink-0', className ?? 'size-5')}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
