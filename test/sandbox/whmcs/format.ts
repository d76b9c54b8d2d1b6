export const ZERO_DATE = '0000-00-00'
export const ZERO_DATE_TIME = '0000-00-00 00:00:00'

const SERVER_ZONE = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Tokyo',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** `YYYY-MM-DD HH:MM:SS` in the server's zone, as WHMCS prints instants. */
export function serverDateTime(instant: Date | string | null): string {
  return instant === null ? ZERO_DATE_TIME : SERVER_ZONE.format(new Date(instant))
}

export function serverDate(instant: Date | string | null): string {
  return instant === null ? ZERO_DATE : serverDateTime(instant).slice(0, 10)
}

/** `DD/MM/YYYY HH:MM`, which only the pay methods use. */
export function payMethodDateTime(instant: string): string {
  const text = serverDateTime(instant)
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11, 16)}`
}

export function money(hundredths: number): string {
  return (hundredths / 100).toFixed(2)
}

export function parseMoney(text: string): number {
  return Math.round(Number(text) * 100)
}

export const CYCLES = {
  monthly: { label: 'Monthly', months: 1 },
  quarterly: { label: 'Quarterly', months: 3 },
  semiannually: { label: 'Semi-Annually', months: 6 },
  annually: { label: 'Annually', months: 12 },
  biennially: { label: 'Biennially', months: 24 },
  triennially: { label: 'Triennially', months: 36 },
  onetime: { label: 'One Time', months: 0 },
  free: { label: 'Free Account', months: 0 },
} as const
export type Cycle = keyof typeof CYCLES

export function parseCycle(text: string): Cycle | undefined {
  const wanted = lettersOf(text)
  return (Object.keys(CYCLES) as Cycle[]).find((cycle) => cycle === wanted || lettersOf(CYCLES[cycle].label) === wanted)
}

export function cycleOfLabel(label: string): Cycle {
  return parseCycle(label) ?? 'onetime'
}

/** Adds months to a `YYYY-MM-DD` day; the 31st becomes the last day of a shorter month. */
export function addMonths(day: string, months: number): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, lastDay))).toISOString().slice(0, 10)
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '')
}
