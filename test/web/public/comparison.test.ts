import { describe, expect, test } from 'vitest'
import { applyCatalogRules } from '#objects/catalog-publisher/catalog-rules.ts'
import { formatYen, localPath, planPath } from '#web/public/site.ts'
import { noticesOf } from '#web/public/text/notices.ts'
import { fee, product } from '../../durable-objects/catalog-publisher/products.ts'
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
        ? ['料金', '契約期間', '費用', '取り消しと解約', '本人確認', '提供者とお問い合わせ']
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
    expect(textAt(planPath(vpn ?? { category: 'vpn', slug: '' }))).toContain('No fee is due beside the price.')
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

describe('fees in the notices', () => {
  const monthly = fee({ sku: 'RENTAL', name: 'Router rental', nameJa: 'ルーター利用料', price: 330, cycle: 'Monthly' })
  const yearly = fee({ sku: 'SUPPORT', name: 'Support', nameJa: 'サポート', price: 1200, cycle: 'Annually' })
  const once = fee({ sku: 'ACTIVATION', name: 'Activation', nameJa: '事務手数料', price: 3300 })

  /** What the notices of these plans say about fees. */
  function feesOf(language: 'en' | 'ja', ...companions: string[][]): string {
    const products = companions.map((companionSkus) => product({ companionSkus }))
    const { plans: made, refused } = applyCatalogRules([monthly, yearly, once, ...products])
    expect(refused).toEqual([])
    const notice = noticesOf('sim', made, language).find(({ heading }) => /^(?:Fees|費用)$/.test(heading))
    return notice?.body.join(' ') ?? 'no notice of fees'
  }

  test('paid once are on the first invoice alone', () => {
    expect(feesOf('en', ['ACTIVATION'])).toMatch(/^Activation ¥3,300 once\. .*first invoice.*later/i)
    expect(feesOf('ja', ['ACTIVATION'])).toMatch(/^事務手数料 ¥3,300（1回のみ）。.*初回/)
  })

  test.each([[['RENTAL']], [['SUPPORT']], [['RENTAL', 'SUPPORT']]])('that come back are never called one-time: %j', (skus) => {
    const english = feesOf('en', skus)
    expect(english).not.toMatch(/one-time|together with the first month/i)
    expect(english).toContain('as long as the service runs')
    const japanese = feesOf('ja', skus)
    expect(japanese).not.toMatch(/初回にご請求|初期費用/)
    expect(japanese).toContain('解約されるまで継続して')
  })

  test('of both kinds say when each is billed', () => {
    const english = feesOf('en', ['ACTIVATION', 'RENTAL'])
    expect(english).toMatch(/One-time fees.*as long as the service runs/)
    expect(english).not.toMatch(/Later invoices hold the plan and your options only/)
  })

  test('that only some plans have are said to depend on the plan', () => {
    expect(feesOf('en', ['ACTIVATION'], [])).toMatch(/^Depending on the plan: Activation/)
    expect(feesOf('ja', ['ACTIVATION'], [])).toMatch(/^プランにより：事務手数料/)
    const mixed = feesOf('en', ['ACTIVATION', 'RENTAL'], ['ACTIVATION'])
    expect(mixed).toMatch(/^Activation ¥3,300 once\. Depending on the plan: Router rental ¥330 a month\./)
    expect(feesOf('en', ['ACTIVATION'], ['ACTIVATION'])).not.toContain('Depending')
  })

  test('that come back are not in the table of what is due once', () => {
    const both = product({ companionSkus: ['ACTIVATION', 'RENTAL'] })
    const { plans: made } = applyCatalogRules([monthly, once, both])
    const text = textOf(rendered(made).get('/services/sim') ?? '')
    expect(text).toContain('Due once ¥3,300')
    expect(text).toContain('Activation ¥3,300 Charged once for each new line')
  })

  test('there are none', () => {
    expect(feesOf('en', [])).toBe('No fee is due beside the price.')
    expect(feesOf('ja', [], [])).toBe('料金のほかに必須の費用はありません。')
  })
})
