import type { Language } from '../site.ts'

type Home = { name: string; lede: string; none: string }

type AddressCheckText = {
  heading: string
  lede: string
  homes: Record<'house' | 'apartment', Home>
  from: (price: string) => string
  stepsHeading: string
  steps: { heading: string; body: string }[]
  signUp: string
  logIn: string
  ask: string
  noNumber: string
  privacy: string
}

export const ADDRESS_CHECK: Record<Language, AddressCheckText> = {
  en: {
    heading: 'Can I get it at my home?',
    lede: 'It depends on your kind of home and on the line that reaches it. Start with the home:',
    homes: {
      house: {
        name: 'I live in a house',
        lede: 'A house can have one of these, if the line reaches it:',
        none: 'No plan for houses is on sale at the moment.',
      },
      apartment: {
        name: 'I live in an apartment',
        lede: 'Which of these you can have depends on your building:',
        none: 'No plan for apartments is on sale at the moment.',
      },
    },
    from: (price) => `from ${price} a month`,
    stepsHeading: 'Then we check the address',
    steps: [
      {
        heading: 'You ask in your account',
        body: 'Sign up with your customer number, or log in, and press “Check my address”. It uses the address of your billing account.',
      },
      {
        heading: 'Our staff look it up',
        body: 'A person finds out which line reaches that address. No page can know that beforehand, so this one does not guess.',
      },
      {
        heading: 'You hear by mail',
        body: 'The answer also stands in your account, with the plans your home can have. Asking is not an order.',
      },
    ],
    signUp: 'Sign up and ask',
    logIn: 'Log in and ask',
    ask: 'Ask in your account',
    noNumber: 'No customer number yet?',
    privacy: 'What you open here is neither stored nor sent.',
  },
  ja: {
    heading: '自宅で使えますか？',
    lede: 'お住まいの種類と、届いている回線によって決まります。まずお住まいをお選びください。',
    homes: {
      house: {
        name: '戸建てに住んでいます',
        lede: '回線が届いていれば、次のいずれかをご利用いただけます。',
        none: '現在販売中の戸建て向けプランはありません。',
      },
      apartment: {
        name: '集合住宅に住んでいます',
        lede: '建物によって、次のいずれかをご利用いただけます。',
        none: '現在販売中の集合住宅向けプランはありません。',
      },
    },
    from: (price) => `月額${price}〜`,
    stepsHeading: '次に、ご住所を確認します',
    steps: [
      {
        heading: 'マイページで申し込む',
        body: 'お客様番号で新規登録するかログインし、住所の確認をお申し込みください。請求アカウントのご住所を確認します。',
      },
      { heading: '担当者が調べる', body: 'どの回線が届いているかを担当者が調べます。このページだけで判定することはできません。' },
      {
        heading: 'メールでお知らせ',
        body: '結果はメールとマイページでお知らせし、ご利用いただけるプランを表示します。確認の申し込みは、ご注文ではありません。',
      },
    ],
    signUp: '新規登録して申し込む',
    logIn: 'ログインして申し込む',
    ask: 'マイページで申し込む',
    noNumber: 'お客様番号をお持ちでない方：',
    privacy: 'ここでの選択は保存も送信もされません。',
  },
}
