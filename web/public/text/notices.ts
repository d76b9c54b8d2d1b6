import type { Category } from '#worker/contracts/catalog.ts'
import type { Language } from '../site.ts'

/** What a customer must know before ordering: term, fees, cancellation, and what each kind of service depends on. */
const GENERAL: Record<Language, string[]> = {
  en: [
    'Plans are billed every month, unless the price says otherwise, until you cancel in your account.',
    'One-time fees are on the first invoice, together with the first month. Later invoices hold the monthly price only.',
    'Until our staff have approved an order you can cancel it yourself, free of charge.',
    'Orders keep the price you confirmed, even when the price on this page changes later.',
  ],
  ja: [
    '料金は、別の表示がない限り毎月ご請求します。解約はマイページから手続きできます。',
    '初期費用は、初月の料金とあわせて初回にご請求します。2か月目以降は月額料金のみです。',
    '担当者が承認するまで、ご注文の取り消しは無料でできます。',
    'ご注文後に価格が変わっても、ご確認いただいた価格が適用されます。',
  ],
}

const SPECIAL: Record<Category, Record<Language, string[]>> = {
  internet: {
    en: [
      'We check your address first. You ask for the check in your account, and we tell you by mail what your home can have.',
      'A technician visits to connect the line. The service address is the address of your billing account.',
      'Speeds are the maximum of the line. What you measure depends on your building, your equipment and the time of day.',
      'An account can have one home internet service. If you have one, you can change it instead.',
    ],
    ja: [
      '先にご住所を確認します。マイページからお申し込みいただくと、ご利用いただける速度をメールでお知らせします。',
      '開通には訪問工事が必要です。設置先は請求アカウントのご住所です。',
      '通信速度は最大値です。建物や機器、時間帯によって変わります。',
      'インターネットは1アカウントにつき1回線です。ご契約中の方は変更をお申し込みください。',
    ],
  },
  sim: {
    en: [
      'An eSIM needs a phone that supports it and its EID: dial *#06# to see the 32 digits. The code to scan appears in your account.',
      'Voice lines need an identity check by law. Our staff confirm it before the line is activated; data lines need none.',
      'To keep your number, bring an MNP reservation number and the name it is registered under, on a voice line.',
      'The family price is for further voice lines on an account that already has one at the full price.',
    ],
    ja: [
      'eSIMのご利用には対応端末とEID（*#06#で表示される32桁の番号）が必要です。QRコードはマイページに表示します。',
      '音声回線は法律により本人確認が必要です。開通の前に担当者が確認します。データ回線には不要です。',
      '今の番号を使う場合は、音声回線をお選びのうえ、MNP予約番号とご契約名義をご用意ください。',
      '家族割は、通常料金の音声回線をご契約中のアカウントの、2回線目以降が対象です。',
    ],
  },
  vpn: {
    en: [
      'You need a working internet connection at home. The router plugs into it and adds its own Wi-Fi network.',
      'Which services work from another country is decided by those services and can change without notice.',
      'Speed depends on your own line and on the distance to the country you choose.',
    ],
    ja: [
      'ご自宅のインターネット回線が必要です。ルーターをつなぐと、別のWi-Fiが追加されます。',
      '海外経由で利用できるサービスは各サービスの方針により、予告なく変わることがあります。',
      '通信速度は、お使いの回線と接続先の国までの距離によって変わります。',
    ],
  },
}

export function noticesOf(category: Category, language: Language): string[] {
  return [...SPECIAL[category][language], ...GENERAL[language]]
}
