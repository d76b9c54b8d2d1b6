/** Text and HTML of one mail from plain paragraphs; every value is escaped. `action` becomes a button and a plain link. */
export function composeMail(content: {
  greeting: string
  paragraphs: readonly string[]
  action?: { label: string; url: string }
  supportEmail: string
  appName: string
}): { text: string; html: string } {
  const closing = `Questions? Reply to this mail or write to ${content.supportEmail}.`
  const text = [
    content.greeting,
    ...content.paragraphs,
    ...(content.action ? [`${content.action.label}: ${content.action.url}`] : []),
    closing,
    content.appName,
  ].join('\n\n')
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`
  const button = content.action
    ? `<p style="margin:24px 0"><a href="${escapeHtml(content.action.url)}" style="background:#0b5d57;color:#fff;padding:12px 20px;border-radius:8px;text-decoration:none;font-weight:600">${escapeHtml(content.action.label)}</a></p>`
    : ''
  const html = `<!doctype html><html><body style="margin:0;padding:24px;background:#f5f6f4;font:16px/1.6 system-ui,sans-serif;color:#17211f"><div style="max-width:560px;margin:0 auto;background:#fff;padding:32px;border-radius:12px"><p style="margin:0 0 16px;font-weight:600">${escapeHtml(content.greeting)}</p>${content.paragraphs.map(paragraph).join('')}${button}<p style="margin:24px 0 0;color:#5a6663;font-size:14px">${escapeHtml(closing)}</p></div></body></html>`
  return { text, html }
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
