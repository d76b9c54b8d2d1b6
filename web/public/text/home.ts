import type { Category } from '#worker/contracts/catalog.ts'
import type { Language } from '../site.ts'

type HomeText = {
  title: string
  description: string
  heading: string
  lede: string
  seePlans: string
  haveNumber: string
  addressCheck: string
  board: string
  categoriesHeading: string
  categories: Record<Category, { heading: string; body: string; link: string }>
  stepsHeading: string
  steps: { heading: string; body: string }[]
  promisesHeading: string
  promises: { heading: string; body: string }[]
  questionsHeading: string
  questions: { question: string; answer: string; more?: { label: string; path: string } }[]
  closing: { heading: string; body: string }
}

const EN: HomeText = {
  title: 'Home internet, mobile and VPN in Japan, in English',
  description:
    'Fibre for houses and apartments, SIM and eSIM lines, and VPN routers in Japan. Prices include tax. Order, pay and get help in English.',
  heading: 'Internet and mobile in Japan, in plain English.',
  lede: 'Fibre for your home, a SIM or eSIM for your phone, a VPN router that goes online through another country. One account, one bill, and people who answer in English.',
  seePlans: 'See all plans and prices',
  haveNumber: 'I have a customer number',
  addressCheck: 'Can I get fibre at my home?',
  board: 'Monthly prices, tax included',
  categoriesHeading: 'Choose a service',
  categories: {
    internet: {
      heading: 'Home internet',
      body: 'Fibre for houses and apartments, from 100 Mbps to 10 Gbps. We check your address before you order anything.',
      link: 'Compare internet plans',
    },
    sim: {
      heading: 'Mobile',
      body: 'Data only, data with SMS, or a full voice line. As an eSIM you scan in your account, or a card for your phone.',
      link: 'Compare mobile plans',
    },
    vpn: {
      heading: 'VPN',
      body: 'A second Wi-Fi network at home that reaches the internet from another country. The router comes set up.',
      link: 'Compare VPN routers',
    },
  },
  stepsHeading: 'How ordering works',
  steps: [
    { heading: 'Choose', body: 'Compare plans here. What you see includes tax, and every one-time fee stands beside its plan.' },
    {
      heading: 'Sign up',
      body: 'Your customer number and the e-mail address we have for you open your account. Add a payment method.',
    },
    {
      heading: 'We check',
      body: 'A person looks at each order. Until it is approved you can cancel it yourself, and nothing is billed.',
    },
    {
      heading: 'It goes live',
      body: 'Scan the eSIM code in your account, or have the technician connect your home. Then the first invoice follows.',
    },
  ],
  promisesHeading: 'What you can rely on',
  promises: [
    {
      heading: 'One price',
      body: 'Page, cart, order and invoice show the same yen. If a price changes while you order, we ask first.',
    },
    {
      heading: 'No line without a bill, no bill without a line',
      body: 'Billing starts when your line is active. If activation fails, the reservation is cancelled.',
    },
    {
      heading: 'You see every step',
      body: 'Each order has a timeline: what happened, when, and whether it waits for you, for us, or for nobody.',
    },
    {
      heading: 'Your address, entered once',
      body: 'We use the address of your billing account for installation and delivery, so there is one place to keep it right.',
    },
  ],
  questionsHeading: 'Before you ask',
  questions: [
    {
      question: 'Where do I find my customer number?',
      answer: 'On your contract or welcome letter. If you have none yet, write to us and we will open a customer record for you.',
    },
    {
      question: 'Can I get fibre at my address?',
      answer:
        'Log in and ask for an address check. Our staff look it up and tell you by mail which speed your home can have. Until then no internet order is taken.',
      more: { label: 'How the address check works', path: '/services/internet#check' },
    },
    {
      question: 'Do I need an identity check?',
      answer: 'For voice lines, yes: Japanese law asks for it, and our staff confirm it before activation. Data lines need none.',
    },
    {
      question: 'Can I keep my phone number?',
      answer:
        'Yes, on a voice line. Get a transfer (MNP) reservation number from your present provider and enter it when you order.',
    },
    {
      question: 'How do I pay?',
      answer: 'With the payment method stored in your billing account. You add or change it after logging in.',
    },
  ],
  closing: {
    heading: 'Not sure which plan fits?',
    body: 'Tell us about your home or phone and we will answer in English or Japanese.',
  },
}

const JA: HomeText = {
  title: '日本のインターネット・モバイル・VPNを英語サポートで',
  description:
    '戸建て・集合住宅の光回線、SIM・eSIM、VPNルーター。料金はすべて税込み。ご注文からサポートまで英語でも日本語でも対応します。',
  heading: 'インターネットもスマホも、わかりやすく。',
  lede: 'ご自宅の光回線、スマートフォンのSIM・eSIM、海外経由でつながるVPNルーター。アカウントも請求もひとつ。英語でも日本語でもお答えします。',
  seePlans: 'プランと料金を見る',
  haveNumber: 'お客様番号をお持ちの方',
  addressCheck: '自宅で光回線を使えますか？',
  board: '月額料金（税込）',
  categoriesHeading: 'サービスを選ぶ',
  categories: {
    internet: {
      heading: 'インターネット',
      body: '戸建て・集合住宅の光回線。100Mbpsから10Gbpsまで。ご注文の前に、ご住所で提供できるか確認します。',
      link: 'インターネットのプランを比べる',
    },
    sim: {
      heading: 'モバイル',
      body: 'データのみ、データ＋SMS、音声通話。マイページで読み取るeSIMか、SIMカードを選べます。',
      link: 'モバイルのプランを比べる',
    },
    vpn: {
      heading: 'VPN',
      body: '海外経由でインターネットにつながるWi-Fiを、ご自宅にもうひとつ。ルーターは設定済みです。',
      link: 'VPNルーターを比べる',
    },
  },
  stepsHeading: 'ご注文の流れ',
  steps: [
    { heading: '選ぶ', body: 'プランを比べて選びます。表示は税込みで、初期費用もプランと並べて表示しています。' },
    { heading: '登録する', body: 'お客様番号とご登録のメールアドレスでアカウントを作成し、お支払い方法を登録します。' },
    { heading: '確認します', body: '担当者がご注文を確認します。承認までは、ご自身で取り消せます。料金はかかりません。' },
    {
      heading: '開通',
      body: 'マイページのQRコードでeSIMを設定、または担当者が回線を工事します。その後、初回の請求書を発行します。',
    },
  ],
  promisesHeading: 'お約束すること',
  promises: [
    {
      heading: '価格はひとつ',
      body: 'このページもカートも注文も請求書も、同じ金額です。ご注文中に価格が変わったときは、先にお知らせします。',
    },
    { heading: '開通と請求は一体です', body: '請求は開通してから。開通できなかったときは、請求の予約を取り消します。' },
    { heading: '進み具合が見えます', body: 'ご注文ごとに、何がいつ進んだか、次に誰が対応するかを表示します。' },
    { heading: '住所の入力は一度だけ', body: '工事もお届けも、請求アカウントの住所を使います。変更も一か所で済みます。' },
  ],
  questionsHeading: 'よくあるご質問',
  questions: [
    {
      question: 'お客様番号はどこにありますか？',
      answer: '契約書またはご案内の書面に記載しています。お持ちでない方は、メールでお問い合わせください。',
    },
    {
      question: '自宅で光回線を使えますか？',
      answer: 'ログインして住所の確認をお申し込みください。担当者が調べ、ご利用いただける速度をメールでお知らせします。',
      more: { label: '住所の確認について', path: '/services/internet#check' },
    },
    {
      question: '本人確認は必要ですか？',
      answer: '音声通話の回線は、法律により本人確認が必要です。開通の前に担当者が確認します。データ回線には不要です。',
    },
    {
      question: '今の電話番号を使えますか？',
      answer: '音声通話の回線で使えます。現在の会社でMNP予約番号を取得し、ご注文のときに入力してください。',
    },
    { question: '支払い方法は？', answer: '請求アカウントに登録したお支払い方法です。ログイン後に登録・変更できます。' },
  ],
  closing: {
    heading: 'どのプランがよいか迷ったら',
    body: 'お住まいやお使いの端末についてお知らせください。英語でも日本語でもお答えします。',
  },
}

export const HOME: Record<Language, HomeText> = { en: EN, ja: JA }
