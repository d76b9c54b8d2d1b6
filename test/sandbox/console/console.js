const REFRESH_MS = 2000

document.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })

const address = new URL(location.href)
address.searchParams.delete('notice')
address.searchParams.delete('problem')
history.replaceState(null, '', address)

document.addEventListener('submit', (event) => {
  const question = event.submitter?.dataset.confirm
  if (question && !confirm(question)) event.preventDefault()
})

/** Puts the server's newest version of each live part in place, except where somebody is working. */
async function refresh() {
  const regions = [...document.querySelectorAll('[data-live]')]
  if (document.hidden || regions.length === 0) return
  const reply = await fetch(location.href)
  if (!reply.ok) return
  const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html')
  for (const region of regions) {
    const next = fresh.getElementById(region.id)
    const selection = getSelection()
    const selecting = selection?.isCollapsed === false && region.contains(selection.focusNode)
    const busy = selecting || region.contains(document.activeElement)
    if (next && !busy && next.innerHTML !== region.innerHTML) region.replaceChildren(...next.childNodes)
  }
}

async function keepFresh() {
  // The next turn tries again: the sandbox may be restarting.
  await refresh().catch(() => {})
  setTimeout(keepFresh, REFRESH_MS)
}

setTimeout(keepFresh, REFRESH_MS)
