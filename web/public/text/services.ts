import type { Category } from '#worker/contracts/catalog.ts'
import type { Language } from '../site.ts'

export type CategoryText = { title: string; description: string; heading: string; lede: string }

/** Heads of the list pages. */
export const SERVICES: Record<
  Language,
  CategoryText & { compare: string; choices: string; none: { heading: string; body: string } }
> = {
  en: {
    title: 'All plans and prices',
    description: 'Every internet, mobile and VPN plan with its monthly price, tax included.',
    heading: 'All plans and prices',
    lede: 'Each price is per month and includes tax. One-time fees stand on the page of each plan.',
    compare: 'Compare',
    choices: 'plans',
    none: { heading: 'Nothing on sale at the moment', body: 'Please look in again later, or write to us.' },
  },
  ja: {
    title: 'プランと料金の一覧',
    description: 'インターネット・モバイル・VPNの全プランと月額料金（税込）。',
    heading: 'プランと料金の一覧',
    lede: '料金はすべて月額・税込みです。初期費用は各プランのページに記載しています。',
    compare: '比べる',
    choices: 'プラン',
    none: {
      heading: '現在販売中のプランはありません',
      body: '時間をおいてもう一度ご覧いただくか、メールでお問い合わせください。',
    },
  },
}

export const CATEGORY_PAGES: Record<Category, Record<Language, CategoryText>> = {
  internet: {
    en: {
      title: 'Fibre internet plans for houses and apartments',
      description:
        'Compare fibre plans from 100 Mbps to 10 Gbps by home type, speed and tier. Monthly prices and installation fees, tax included.',
      heading: 'Home internet',
      lede: 'Find your kind of home, then the tier: the line alone, with a router set up for you, or with everything looked after.',
    },
    ja: {
      title: '光回線のプラン（戸建て・集合住宅）',
      description: '100Mbpsから10Gbpsまで。お住まいの種類・速度・プランごとに、月額料金と工事費（税込）を比べられます。',
      heading: 'インターネット',
      lede: 'お住まいの種類を選び、回線のみ・ルーター付き・フルサポートからお選びください。',
    },
  },
  sim: {
    en: {
      title: 'SIM and eSIM plans: data, SMS and voice',
      description:
        'Compare mobile plans by size and kind of line: data only, data with SMS, voice, and the family price. Tax included, eSIM or card.',
      heading: 'Mobile',
      lede: 'Pick how much data you use, then what the line should do. Every plan comes as an eSIM or as a card.',
    },
    ja: {
      title: 'SIM・eSIMのプラン（データ・SMS・音声）',
      description:
        'データ容量と回線の種類で比べられます。データのみ、データ＋SMS、音声通話、家族割。税込み、eSIM・SIMカード対応。',
      heading: 'モバイル',
      lede: 'データ容量を選び、回線の種類を選ぶだけ。すべてのプランでeSIMとSIMカードから選べます。',
    },
  },
  vpn: {
    en: {
      title: 'VPN routers by country',
      description:
        'A router that gives your home a second Wi-Fi network reaching the internet from another country. Monthly price, tax included.',
      heading: 'VPN',
      lede: 'Choose the country your second Wi-Fi network should reach the internet from. Plug the router in: it arrives set up.',
    },
    ja: {
      title: 'VPNルーター（国別）',
      description: '海外経由でインターネットにつながる2つ目のWi-Fiを、ご自宅に。月額料金は税込みです。',
      heading: 'VPN',
      lede: '2つ目のWi-Fiがつながる国をお選びください。ルーターは設定済みでお届けします。',
    },
  },
}
