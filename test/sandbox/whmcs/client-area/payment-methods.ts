import type { Context } from 'hono'
import { html } from 'hono/html'
import type { World } from '../../core/world.ts'
import { addCard, cardsOf, removeCard, TEST_CARDS, testCard } from '../cards.ts'
import type { PayMethodRecord } from '../records.ts'
import { tables } from '../records.ts'
import { systemPath } from '../system-path.ts'
import { type Html, notice, page, returnLink } from './layout.ts'
import type { Visitor } from './session.ts'

const DONE: Record<string, string> = {
  added: 'Your card was added.',
  removed: 'The card was removed.',
  default: 'The default card was changed.',
}

export function paymentMethodsPage(c: Context, world: World, visitor: Visitor): Response | Promise<Response> {
  const base = systemPath(world)
  const cards = cardsOf(world, visitor.client.id)
  const done = DONE[c.req.query('done') ?? '']
  return page(
    c,
    world,
    { title: 'Payment methods', visitor },
    html`${done ? notice(done) : ''}
<section class="panel" aria-label="Saved cards">
${cards.length === 0 ? html`<p>No card is saved yet. Add one to place orders.</p>` : cards.map((card) => cardRow(base, visitor, card))}
</section>
<p><a class="button${cards.length === 0 ? '' : ' plain'}" href="${base}/account/paymentmethods/add">Add a card</a>
${cards.length === 0 ? '' : html`<a class="button" href="${returnLink(world)}">Return to the portal</a>`}</p>`,
  )
}

function cardRow(base: string, { session }: Visitor, card: Readonly<PayMethodRecord>): Html {
  const action = (verb: string, label: string) =>
    html`<form class="inline" method="post" action="${base}/account/paymentmethods/${card.id}/${verb}"><input type="hidden" name="token" value="${session.csrf}"><button class="plain" aria-label="${label} ${card.cardType} ending in ${card.lastFour}">${label}</button></form>`
  return html`<div class="row">
<div><strong>${card.cardType} •••• ${card.lastFour}</strong> ${card.isDefault ? html`<span class="badge">Default</span>` : ''}
<div class="soft">Expires ${card.expiry}${card.description === '' ? '' : ` · ${card.description}`}</div></div>
<div>${card.isDefault ? '' : action('default', 'Make default')} ${action('delete', 'Remove')}</div>
</div>`
}

export function addCardPage(c: Context, world: World, visitor: Visitor, problem?: string): Response | Promise<Response> {
  const base = systemPath(world)
  return page(
    c,
    world,
    { title: 'Add a card', visitor, status: problem === undefined ? 200 : 422 },
    html`${problem === undefined ? '' : notice(problem, 'bad')}
<form class="panel" method="post" action="${base}/account/paymentmethods/add">
<input type="hidden" name="token" value="${visitor.session.csrf}">
<p class="soft">A test card is filled in. Only test numbers are taken, and only the last four digits are kept.</p>
<label for="number">Card number</label>
<input id="number" name="number" inputmode="numeric" autocomplete="off" required value="${grouped(TEST_CARDS[0].number)}">
<div class="pair">
<div><label for="expiry">Expiry (MM/YY)</label><input id="expiry" name="expiry" inputmode="numeric" autocomplete="off" required pattern="(0[1-9]|1[0-2])/[0-9]{2}" value="12/34"></div>
<div><label for="cvc">Security code</label><input id="cvc" name="cvc" inputmode="numeric" autocomplete="off" required value="123"></div>
</div>
<label for="description">Name for this card (optional)</label>
<input id="description" name="description" maxlength="60">
<label class="check"><input type="checkbox" name="default" value="1"> Use as the default card</label>
<p><button>Save card</button> <a class="button plain" href="${base}/account/paymentmethods">Cancel</a></p>
</form>`,
  )
}

export function saveCard(world: World, visitor: Visitor, form: URLSearchParams): string | null {
  const card = testCard(form.get('number') ?? '')
  const expiry = form.get('expiry') ?? ''
  if (!card) return 'This number is not a test card. Never type a real card number here.'
  if (!/^(0[1-9]|1[0-2])\/\d\d$/.test(expiry)) return 'Enter the expiry date as MM/YY.'
  const lastDay = new Date(Date.UTC(2000 + Number(expiry.slice(3)), Number(expiry.slice(0, 2)), 1))
  if (lastDay <= world.clock.now()) return 'This card has expired.'
  const description = (form.get('description') ?? '').slice(0, 60)
  addCard(world, visitor.client.id, { card, expiry, description, makeDefault: form.get('default') === '1' })
  return null
}

/** False when the card is not the visitor's. */
export function changeCard(world: World, visitor: Visitor, cardId: string, verb: string): boolean {
  const { payMethods } = tables(world)
  const card = payMethods.get(cardId)
  if (card?.clientId !== visitor.client.id) return false
  if (verb === 'delete') removeCard(world, cardId)
  if (verb === 'default') {
    for (const other of cardsOf(world, visitor.client.id)) payMethods.put({ ...other, isDefault: other.id === cardId })
  }
  return verb === 'delete' || verb === 'default'
}

function grouped(number: string): string {
  return number.replace(/(.{4})(?=.)/g, '$1 ')
}
