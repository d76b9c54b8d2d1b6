import { z } from 'zod'

/** Query of every list. The cursor is opaque: only what an earlier answer's `nextCursor` held is accepted. */
export const PageQuery = z.object({
  cursor: z.string().min(1).max(400).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(20),
})
export type PageQuery = z.output<typeof PageQuery>
