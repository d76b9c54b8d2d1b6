import type { BillingCycle } from '#worker/contracts/money.ts'
import type { Language } from '../site.ts'

export type Notice = { heading: string; body: string[] }

type General = {
  price: Notice
  term: { heading: string; cycles: Record<BillingCycle, string>; minimum: string }
  fees: { heading: string; once: string; recurring: string; depends: string; none: string; onPlan: string }
  ending: { heading: string; order: string; service: string; law: string }
  identity: { heading: string; voice: string; withoutVoice: string; mixed: string; none: string }
  contact: { heading: string; provider: string; before: string }
}

export const GENERAL: Record<Language, General> = {
  en: {
    price: {
      heading: 'Price',
      body: [
        'All prices include consumption tax. An order keeps the price you confirmed, even when the price here changes later.',
      ],
    },
    term: {
      heading: 'Contract term',
      cycles: {
        monthly: 'Billed every month, until you end the service.',
        annually: 'Plans with a yearly price are billed once a year, until you end the service.',
        'one-time': 'Plans paid once are not billed again.',
      },
      minimum: 'This catalog states no minimum term. If your contract document names one, the document counts.',
    },
    fees: {
      heading: 'Fees',
      once: 'One-time fees are on the first invoice, together with the plan’s first charge, and on no later one.',
      recurring: 'A fee with a price a month or a year begins with the first invoice and is billed as long as the service runs.',
      depends: 'Depending on the plan:',
      none: 'No fee is due beside the price.',
      onPlan: 'Each plan names its fees.',
    },
    ending: {
      heading: 'Cancelling',
      order: 'Until our staff have approved your order you cancel it yourself in your account, free of charge.',
      service:
        'To end a running service, write to us and ask for its last day and what is still to pay. This catalog states no notice period and no cancellation fee; your contract document decides.',
      law: 'Japanese telecoms law knows an early right to cancel. Your contract document says whether and how it applies.',
    },
    identity: {
      heading: 'Identity check',
      voice: 'Required by law for voice lines. Our staff confirm it before the line is activated.',
      withoutVoice: 'This line has no voice calls and is ordered without an identity check.',
      mixed:
        'Required by law for voice lines: our staff confirm it before the line is activated. Lines without voice calls are ordered without one.',
      none: 'Not asked for this service. Mobile voice lines need one.',
    },
    contact: {
      heading: 'Provider and contact',
      provider: 'Provided by',
      before: 'Questions before you order, in English or Japanese:',
    },
  },
  ja: {
    price: {
      heading: '料金',
      body: ['表示価格はすべて消費税込みです。ご注文後に表示価格が変わっても、ご確認いただいた価格が適用されます。'],
    },
    term: {
      heading: '契約期間',
      cycles: {
        monthly: '解約されるまで毎月ご請求します。',
        annually: '年額のプランは、解約されるまで1年ごとにご請求します。',
        'one-time': '1回払いのプランは、以後のご請求はありません。',
      },
      minimum: 'このカタログに最低利用期間の定めはありません。契約書面に記載がある場合は、書面の内容が適用されます。',
    },
    fees: {
      heading: '費用',
      once: '1回のみの費用は、プランの初回の料金とあわせてご請求し、2回目以降のご請求はありません。',
      recurring: '月額・年額の費用は、初回から解約されるまで継続してご請求します。',
      depends: 'プランにより：',
      none: '料金のほかに必須の費用はありません。',
      onPlan: '費用は各プランに記載しています。',
    },
    ending: {
      heading: '取り消しと解約',
      order: '担当者が承認するまで、ご注文はマイページから無料で取り消せます。',
      service:
        'ご利用中のサービスの解約は、メールでお申し出のうえ、最終利用日と残りのお支払いをご確認ください。このカタログに解約の予告期間・解約料の定めはなく、契約書面の内容が適用されます。',
      law: '電気通信事業法に基づく初期契約解除などの適用の有無と手続きは、契約書面に記載しています。',
    },
    identity: {
      heading: '本人確認',
      voice: '音声回線は法律により本人確認が必要です。開通の前に担当者が確認します。',
      withoutVoice: '音声通話のない回線のため、本人確認なしでお申し込みいただけます。',
      mixed: '音声回線は法律により本人確認が必要です。開通の前に担当者が確認します。音声通話のない回線には不要です。',
      none: 'このサービスでは不要です。モバイルの音声回線では必要です。',
    },
    contact: { heading: '提供者とお問い合わせ', provider: '提供：', before: 'ご注文前のご質問（英語・日本語）：' },
  },
}

type Special = { internet: Notice[]; sim: Record<'card' | 'number' | 'family', Notice>; vpn: Notice[] }

export const SPECIAL: Record<Language, Special> = {
  en: {
    internet: [
      {
        heading: 'Address check',
        body: ['Internet can be ordered once our staff have found which line reaches the address of your billing account.'],
      },
      {
        heading: 'Installation',
        body: ['A technician visits to connect the line. The service address is the address of your billing account.'],
      },
      {
        heading: 'Speed',
        body: [
          'Speeds are the maximum of the line. What you measure depends on your building, your equipment and the time of day.',
        ],
      },
      {
        heading: 'One line an account',
        body: ['An account can have one home internet service. If you have one, you can change it instead.'],
      },
    ],
    sim: {
      card: {
        heading: 'eSIM or card',
        body: [
          'An eSIM needs a phone that supports it and its EID: dial *#06# to see the 32 digits. The code to scan appears in your account.',
        ],
      },
      number: {
        heading: 'Keeping your number',
        body: ['Bring an MNP reservation number and the name it is registered under, on a voice line.'],
      },
      family: {
        heading: 'Family price',
        body: ['For further voice lines on an account that already has one at the full price.'],
      },
    },
    vpn: [
      {
        heading: 'What you need',
        body: ['A working internet connection at home. The router plugs into it and adds its own Wi-Fi network.'],
      },
      {
        heading: 'What works',
        body: ['Which services work from another country is decided by those services and can change without notice.'],
      },
      { heading: 'Speed', body: ['Depends on your own line and on the distance to the country you choose.'] },
    ],
  },
  ja: {
    internet: [
      {
        heading: 'ご住所の確認',
        body: ['請求アカウントのご住所で使える回線を担当者が確認したあとに、お申し込みいただけます。'],
      },
      { heading: '工事', body: ['開通には訪問工事が必要です。設置先は請求アカウントのご住所です。'] },
      { heading: '通信速度', body: ['表示は最大値です。建物や機器、時間帯によって変わります。'] },
      {
        heading: '1アカウント1回線',
        body: ['インターネットは1アカウントにつき1回線です。ご契約中の方は変更をお申し込みください。'],
      },
    ],
    sim: {
      card: {
        heading: 'eSIMとSIMカード',
        body: ['eSIMには対応端末とEID（*#06#で表示される32桁の番号）が必要です。QRコードはマイページに表示します。'],
      },
      number: { heading: '番号の引き継ぎ', body: ['音声回線をお選びのうえ、MNP予約番号とご契約名義をご用意ください。'] },
      family: { heading: '家族割', body: ['通常料金の音声回線をご契約中のアカウントの、2回線目以降が対象です。'] },
    },
    vpn: [
      { heading: '必要なもの', body: ['ご自宅のインターネット回線。ルーターをつなぐと、別のWi-Fiが追加されます。'] },
      {
        heading: '利用できるサービス',
        body: ['海外経由で利用できるサービスは各サービスの方針により、予告なく変わることがあります。'],
      },
      { heading: '通信速度', body: ['お使いの回線と、接続先の国までの距離によって変わります。'] },
    ],
  },
}
