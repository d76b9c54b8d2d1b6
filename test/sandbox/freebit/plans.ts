import { CATALOG } from '../seed/catalog.ts'

const PLAN_CODES = new Set(CATALOG.flatMap((product) => product.freebitPlanCode ?? []))

export function isPlanCode(code: string): boolean {
  return PLAN_CODES.has(code)
}
