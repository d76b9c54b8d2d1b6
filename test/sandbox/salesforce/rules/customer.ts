import { SalesforceError } from '../errors.ts'
import { findLiving, newRecord, recordsOf, type SalesforceRecord, stamp } from '../record.ts'
import type { ObjectRules } from './rule.ts'

const LONGEST_COMMENT_BYTES = 4000

export const contactRules: ObjectRules = {
  beforeInsert: (_context, draft) => setName(draft),
  beforeUpdate: (_context, { after }) => setName(after),
}

export const opportunityRules: ObjectRules = {
  beforeInsert: (_context, draft) => setStage(draft),
  beforeUpdate: (_context, { after }) => setStage(after),
}

export const caseRules: ObjectRules = {
  beforeInsert({ world }, draft) {
    const contact = findLiving(world, 'Contact', String(draft['ContactId']))
    if (contact && !draft['AccountId']) draft['AccountId'] = contact['AccountId']
    setClosed(draft, stamp(world))
  },
  afterInsert({ world, userId }, record, { Comments: comment }) {
    if (typeof comment !== 'string' || comment === '') return
    checkCommentLength(comment)
    const draft = newRecord(world, 'CaseComment', userId)
    recordsOf(world, 'CaseComment').put({ ...draft, ParentId: record.Id, CommentBody: comment, IsPublished: false })
  },
  beforeUpdate: ({ world }, { after }) => setClosed(after, stamp(world)),
}

export const caseCommentRules: ObjectRules = {
  beforeInsert: (_context, draft) => checkCommentLength(String(draft['CommentBody'])),
  beforeDelete() {
    throw new SalesforceError(400, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')
  },
}

function setName(contact: SalesforceRecord): void {
  contact['Name'] = [contact['FirstName'], contact['LastName']].filter(Boolean).join(' ')
}

function setStage(opportunity: SalesforceRecord): void {
  opportunity['IsWon'] = opportunity['StageName'] === 'Closed Won'
  opportunity['IsClosed'] = opportunity['IsWon'] || opportunity['StageName'] === 'Closed Lost'
}

function setClosed(record: SalesforceRecord, now: string): void {
  const closed = record['Status'] === 'Closed'
  if (closed && record['IsClosed'] !== true) record['ClosedDate'] = now
  if (!closed) record['ClosedDate'] = null
  record['IsClosed'] = closed
}

function checkCommentLength(comment: string): void {
  if (Buffer.byteLength(comment, 'utf8') <= LONGEST_COMMENT_BYTES) return
  const message = `Comment Body: data value too large: ${comment.slice(0, 100)} (max length=${LONGEST_COMMENT_BYTES})`
  throw new SalesforceError(400, 'STRING_TOO_LONG', message, ['CommentBody'])
}
