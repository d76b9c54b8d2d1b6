import type { Category } from '#worker/contracts/catalog.ts'
import type { Language } from '../site.ts'

/** Words that stand on every page. */
export const CHROME = {
  en: {
    skip: 'Skip to the content',
    mainMenu: 'Main menu',
    home: 'Home',
    services: 'All plans',
    logIn: 'Log in',
    signUp: 'Sign up',
    dashboard: 'Dashboard',
    otherLanguage: '日本語',
    account: 'Your account',
    plans: 'Plans',
    help: 'Help',
    breadcrumbs: 'You are here',
    taxNote: 'All prices are in Japanese yen and include consumption tax.',
    mailUs: 'Write to us',
    pictureAlt: 'Overlapping waves, and the words: Internet, mobile and VPN in Japan, in plain English.',
  },
  ja: {
    skip: '本文へ移動',
    mainMenu: 'メインメニュー',
    home: 'ホーム',
    services: 'プラン一覧',
    logIn: 'ログイン',
    signUp: '新規登録',
    dashboard: 'マイページ',
    otherLanguage: 'English',
    account: 'お客様アカウント',
    plans: 'プラン',
    help: 'サポート',
    breadcrumbs: '現在のページ',
    taxNote: '表示価格はすべて日本円・消費税込みです。',
    mailUs: 'メールで問い合わせる',
    pictureAlt: '青海波の模様と「日本のインターネット、モバイル、VPN」の文字',
  },
} as const satisfies Record<Language, Record<string, string>>

export const CATEGORY_NAMES: Record<Category, Record<Language, string>> = {
  internet: { en: 'Home internet', ja: 'インターネット' },
  sim: { en: 'Mobile', ja: 'モバイル' },
  vpn: { en: 'VPN', ja: 'VPN' },
}

export const PRICE_WORDS = {
  en: { monthly: 'a month', annually: 'a year', 'one-time': 'once', taxIncluded: 'tax included', from: 'from' },
  ja: { monthly: '/月', annually: '/年', 'one-time': '（1回のみ）', taxIncluded: '税込', from: '' },
} as const
