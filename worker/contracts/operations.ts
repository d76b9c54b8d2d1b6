import { z } from 'zod'
import { PageQuery } from './page.ts'

/** Why a person did it; kept for ever in the audit log, so it names no customer. */
export const Reason = z.string().trim().min(5).max(500)

export const FlushCatalogInput = z.object({ reason: Reason })
export type FlushCatalogInput = z.infer<typeof FlushCatalogInput>

/** What was accepted: the audit entry that names it, and what happens from now on. */
export const FlushCatalogView = z.object({ auditId: z.string(), requestedAt: z.iso.datetime(), will: z.array(z.string()) })
export type FlushCatalogView = z.infer<typeof FlushCatalogView>

export const AuditQuery = PageQuery.extend({ actor: z.email().optional(), event: z.string().min(1).max(100).optional() })
export type AuditQuery = z.output<typeof AuditQuery>

export const AuditEntryView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** E-mail of the person. */
  actor: z.string(),
  event: z.string(),
  requestId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntryView = z.infer<typeof AuditEntryView>

export const AuditPageView = z.object({ items: z.array(AuditEntryView), nextCursor: z.string().nullable() })
export type AuditPageView = z.infer<typeof AuditPageView>
