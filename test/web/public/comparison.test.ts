import { describe, expect, test } from 'vitest'
import { formatYen, localPath, planPath } from '#web/public/site.ts'
import { plansOf, rendered, textOf } from './rendered.ts'

const plans = plansOf()
const pages = rendered(plans)
const page = (path: string) => pages.get(path) ?? ''
const tablesOf = (html: string) => [...html.matchAll(/<table.*?<\/table>/gs)].map(([table]) => table)

describe.each(['en', 'ja'] as const)('comparison in %s', (language) => {
  const category = (name: string) => page(localPath(language, `/services/${name}`))

  test.each(['internet', 'sim', 'vpn'])('%s: captioned tables whose headers say what they head', (name) => {
    const tables = tablesOf(category(name))
    expect(tables.length).toBeGreaterThan(0)
    for (const table of tables) {
      expect(table).toMatch(/<caption[^>]*>[^<]{10,}<\/caption>/)
      for (const [header] of table.matchAll(/<th[ >][^>]*>?/g)) expect(header).toMatch(/scope="(?:col|row|rowgroup)"/)
    }
  })

  test.each(plans.map((plan) => [plan.sku, plan] as const))('%s stands in it with its price and a link', (_sku, plan) => {
    const tables = tablesOf(category(plan.category)).join('')
    const link = `href="${localPath(language, planPath(plan))}"`
    expect(tables).toContain(link)
    expect(tables.slice(tables.indexOf(link))).toContain(formatYen(plan.price.amount))
  })

  test('says what is due first and how long the contract runs', () => {
    const internet = textOf(category('internet'))
    expect(internet).toContain(formatYen(27_000))
    expect(internet).toContain(language === 'en' ? 'Monthly, until you end it' : '毎月更新（解約まで）')
    expect(textOf(category('vpn'))).toContain(language === 'en' ? 'Yearly, until you end it' : '毎年更新（解約まで）')
    expect(textOf(category('sim'))).toContain(formatYen(3300))
  })

  test('a plan is set beside its kind, and is not linked to itself', () => {
    const [voice] = plans.filter(({ sim }) => sim?.type === 'Voice' && !sim.familyDiscount)
    const html = page(localPath(language, planPath(voice ?? { category: 'sim', slug: 'none' })))
    const [table = ''] = tablesOf(html)
    expect(table.match(/<tr /g)?.length).toBe(3)
    expect(table).toContain(language === 'en' ? 'This plan' : 'このプラン')
    expect(table).not.toContain(`href="${localPath(language, planPath(voice ?? { category: 'sim', slug: 'none' }))}"`)
  })
})

describe('notices', () => {
  const textAt = (path: string) => textOf(page(path))
  const pathOf = (type: string, familyDiscount = false) =>
    planPath(
      plans.find(({ sim }) => sim?.type === type && sim.familyDiscount === familyDiscount) ?? { category: 'sim', slug: '' },
    )

  test.each([...pages.keys()].filter((path) => /\/services\/\w/.test(path)))(
    '%s says price, term, fees, cancelling, identity and contact',
    (path) => {
      const headings = path.startsWith('/ja')
        ? ['料金', '契約期間', '初期費用', '取り消しと解約', '本人確認', '提供者とお問い合わせ']
        : ['Price', 'Contract term', 'Fees', 'Cancelling', 'Identity check', 'Provider and contact']
      for (const heading of headings) expect(page(path)).toContain(`<dt>${heading}</dt>`)
      expect(page(path).slice(page(path).indexOf('id="notices"'))).toContain('href="mailto:help@portal.test"')
      expect(textAt(path)).toContain('Test & Co')
    },
  )

  test('a data line says nothing of numbers to keep, calls or the family price', () => {
    const data = textAt(pathOf('Data'))
    expect(data).not.toMatch(/MNP|Family price|Required by law/)
    expect(data).toContain('ordered without an identity check')
    const voice = textAt(pathOf('Voice'))
    expect(voice).toMatch(/MNP/)
    expect(voice).toContain('Required by law for voice lines.')
    expect(voice).not.toContain('Family price')
    expect(textAt(pathOf('Voice', true))).toContain('Family price')
  })

  test('a plan without fees says so; the others name theirs with the amount', () => {
    const vpn = plans.find(({ category }) => category === 'vpn')
    expect(textAt(planPath(vpn ?? { category: 'vpn', slug: '' }))).toContain('No one-time fee is due')
    expect(textAt('/services/internet')).toContain('¥22,000 once')
  })
})

describe('can I get it here', () => {
  test.each(['', '/ja'])('%s/services/internet leads from the kind of home into the account', (prefix) => {
    const html = page(`${prefix}/services/internet`)
    const [house = '', apartment = ''] = [...html.matchAll(/<details name="home">.*?<\/details>/gs)].map(([text]) => text)
    expect([...house.matchAll(/href="#([\w-]+)"/g)].map(([, anchor]) => anchor)).toEqual(['home-1g', 'home-10g'])
    expect([...apartment.matchAll(/href="#([\w-]+)"/g)].map(([, anchor]) => anchor)).toEqual(['apartment-1g', 'apartment-100m'])
    expect(html).toContain('href="/auth/signup?next=/account/services/internet"')
    expect(html).toContain('href="/auth/login?next=/account/services/internet"')
    expect(html).not.toMatch(/<form|<input/)
    expect(page(prefix || '/')).toContain(`href="${prefix}/services/internet#check"`)
  })
})

test('a name that nobody translated is marked as English on a Japanese page', () => {
  const [plan] = plans
  if (!plan) throw new Error('no plan')
  const english = { en: 'Fibre Plus', ja: 'Fibre Plus' }
  const [translated, untranslated] = [plan, { ...plan, name: english }].map(
    (one) => rendered([one]).get(`/ja${planPath(plan)}`) ?? '',
  )
  expect(untranslated).toContain('<h1 class="title"><span lang="en">Fibre Plus</span></h1>')
  expect(translated).not.toContain('<h1 class="title"><span')
})
