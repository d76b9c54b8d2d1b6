export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE'

export type Literal =
  | { kind: 'string'; raw: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  | { kind: 'date'; value: string }
  | { kind: 'datetime'; value: string }
  /** TODAY, LAST_N_DAYS:7 … */
  | { kind: 'period'; name: string; count: number }

export interface Path {
  names: string[]
  position: number
}

export type Condition =
  | { kind: 'and' | 'or'; items: Condition[] }
  | { kind: 'not'; item: Condition }
  | { kind: 'compare'; path: Path; operator: Operator; value: Literal }
  | { kind: 'in'; path: Path; negated: boolean; values: Literal[] }
  | { kind: 'in-query'; path: Path; negated: boolean; query: Query }

export type SelectItem =
  | { kind: 'field'; path: Path }
  | { kind: 'all'; group: 'ALL' | 'STANDARD' | 'CUSTOM' }
  | { kind: 'count' }
  | { kind: 'child'; query: Query }

export interface Ordering {
  path: Path
  descending: boolean
  nullsFirst: boolean
}

export interface Query {
  select: SelectItem[]
  from: string
  where: Condition | null
  orderBy: Ordering[]
  limit: number | null
  offset: number
}
