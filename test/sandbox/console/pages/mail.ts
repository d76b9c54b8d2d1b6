import { Hono } from 'hono'
import { html } from 'hono/html'
import { type MailRecord, mails } from '../../sendgrid/mails.ts'
import { nothingHere, page } from '../layout.ts'
import { facts, type Html, live, type Part, panel, plain, table, time, vendorTag } from '../parts.ts'
import type { Site } from '../site.ts'

type Mail = Readonly<MailRecord>

/** Scripts never run, also when the page is opened by its own address; links may open a new tab. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; frame-ancestors 'self'"

export function mailPages(site: Site): Hono {
  const { world } = site
  return new Hono()
    .get('/mail', (c) => {
      const lead = html`${vendorTag('sendgrid')} Every mail the portal sent, newest first. None of them left this machine.`
      return page(c, site, { title: 'Mail', section: '/mail', lead }, live('mails', mailTable(site, mails(world).list())))
    })
    .get('/mail/:id', (c) => {
      const mail = mails(world).get(c.req.param('id'))
      if (!mail) return nothingHere(c, site)
      const lead = html`${vendorTag('sendgrid')} to ${mail.to.join(', ')} · ${time(mail.at)}`
      return page(c, site, { title: mail.subject || '(no subject)', section: '/mail', lead }, mailBody(site, mail))
    })
    .get('/mail/:id/html', (c) => {
      const mail = mails(world).get(c.req.param('id'))
      if (!mail) return nothingHere(c, site)
      c.header('content-security-policy', MAIL_POLICY)
      return c.html(linksInNewTab(mail.html))
    })
}

function mailTable(site: Site, list: Mail[]): Html {
  return table(
    list.toReversed(),
    [
      { label: 'Sent', cell: ({ at }) => time(at, { seconds: false }) },
      { label: 'To', cell: ({ to }) => to.join(', ') },
      {
        label: 'Subject',
        cell: ({ id, subject }) =>
          html`<a href="${site.path(`/mail/${encodeURIComponent(id)}`)}">${subject || '(no subject)'}</a>`,
      },
      { label: 'Kind', cell: ({ categories }) => plain(categories.join(', ')) },
    ],
    { caption: 'Mail', empty: 'No mail yet.', row: ({ id }) => html`data-mail-id="${id}"` },
  )
}

function mailBody(site: Site, mail: Mail): Html {
  const source = site.path(`/mail/${encodeURIComponent(mail.id)}/html`)
  const frame = html`<iframe title="Mail as HTML" src="${source}" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
  return html`<div class="columns mail">
${panel('As HTML', mail.html === '' ? html`<p class="empty">This mail has no HTML part.</p>` : frame)}
${panel('As text', mail.text === '' ? html`<p class="empty">This mail has no text part.</p>` : html`<pre class="mail-text">${linked(mail.text)}</pre>`)}
</div>
${panel('Envelope', facts(envelope(mail)))}`
}

function envelope(mail: Mail): [string, Part][] {
  return [
    ['From', `${mail.fromName} <${mail.from}>`],
    ['Reply to', plain(mail.replyTo)],
    ['To', mail.to.join(', ')],
    ['Cc', plain(mail.cc.join(', '))],
    ['Bcc', plain(mail.bcc.join(', '))],
    ['Message id', html`<code>${mail.messageId}</code>`],
    ['Template', plain(mail.templateId)],
    ...Object.entries(mail.customArgs).map(([name, value]): [string, Part] => [name, html`<code>${value}</code>`]),
  ]
}

function linked(text: string): Part[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)
    .map((piece, index) => (index % 2 === 1 ? html`<a href="${piece}" target="_blank" rel="noreferrer">${piece}</a>` : piece))
}

function linksInNewTab(source: string): string {
  const base = '<base target="_blank">'
  return /<head[^>]*>/i.test(source) ? source.replace(/<head[^>]*>/i, (head) => head + base) : base + source
}
