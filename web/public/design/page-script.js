if (/(?:^|; )signed_in=1(?:;|$)/.test(document.cookie)) document.documentElement.classList.add('signed-in')

addEventListener('DOMContentLoaded', async () => {
  const slots = document.querySelectorAll('[data-facts]')
  if (slots.length === 0) return
  const answer = await fetch('/api/public/services/volatile', { credentials: 'omit' }).catch(() => null)
  if (!answer?.ok) return
  const { products } = await answer.json()
  for (const slot of slots) {
    const facts = products[slot.dataset.facts]
    if (!facts) continue
    const show = (kind, text) => {
      const badge = document.createElement('span')
      badge.className = `badge badge--${kind}`
      badge.textContent = text
      slot.append(badge)
    }
    if (facts.campaign) show('accent', facts.campaign)
    if (facts.stock === 'in-stock') show('success', slot.dataset.in)
    if (facts.stock === 'low') show('warning', slot.dataset.low)
    if (facts.stock === 'out-of-stock') show('danger', slot.dataset.out)
  }
})
