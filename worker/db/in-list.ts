import { type AnyColumn, sql, type SQL } from 'drizzle-orm'

/** `column in (…)` with one parameter however long the list is: D1 takes a hundred parameters a statement. */
export function inList(column: AnyColumn, values: readonly string[]): SQL {
  return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`
}
