import { z } from 'zod'

/** Every stable code of the portal with its HTTP status and what the customer can do, in both languages (contracts §6). */
export const ERRORS = {
  VALIDATION_FAILED: [
    422,
    'Some fields need attention. Correct them and send the form again.',
    '入力内容を確認し、もう一度送信してください。',
  ],
  UNAUTHENTICATED: [401, 'Please sign in to continue.', 'ログインしてください。'],
  SESSION_EXPIRED: [
    401,
    'Your session has ended. Please sign in again.',
    'セッションが終了しました。もう一度ログインしてください。',
  ],
  MFA_REQUIRED: [401, 'Enter the code of your second factor to continue.', '二段階認証のコードを入力してください。'],
  STEP_UP_REQUIRED: [403, 'Please confirm that it is you before this step.', 'この操作の前に本人確認を行ってください。'],
  CSRF_REJECTED: [
    403,
    'This request did not come from our own pages. Reload the page and try again.',
    'ページを再読み込みして、もう一度お試しください。',
  ],
  NOT_FOUND: [
    404,
    'We could not find what you asked for. Check the address or go back to your dashboard.',
    'お探しのページは見つかりませんでした。',
  ],
  CUSTOMER_NUMBER_UNKNOWN: [
    422,
    'We do not know this customer number. Check it on your contract or welcome letter.',
    'お客様番号が見つかりません。契約書をご確認ください。',
  ],
  ALREADY_LINKED: [
    409,
    'This customer is already linked to a login. Sign in, or write to support if you cannot.',
    'すでに登録済みです。ログインするか、サポートへご連絡ください。',
  ],
  EMAIL_UNAVAILABLE: [
    409,
    'This e-mail address is already in use. Sign in with it or use another one.',
    'このメールアドレスは使用されています。',
  ],
  CREDENTIALS_INVALID: [
    401,
    'E-mail or password is not right. Try again, or write to support if you forgot the password.',
    'メールアドレスまたはパスワードが正しくありません。',
  ],
  CODE_INVALID: [
    422,
    'The code is wrong or has expired. Check the newest mail or ask for another code.',
    'コードが正しくないか、期限が切れています。',
  ],
  ACCOUNT_LOCKED: [
    429,
    'Too many attempts. Wait a while and try again.',
    '試行回数が多すぎます。しばらくしてからお試しください。',
  ],
  PAYMENT_METHOD_MISSING: [409, 'Add a payment method before ordering.', 'ご注文の前にお支払い方法を登録してください。'],
  INTERNET_ALREADY_ACTIVE: [
    409,
    'You already have an internet service. Manage or upgrade it instead.',
    'すでにインターネットサービスをご契約中です。',
  ],
  NOT_ELIGIBLE: [
    409,
    'This plan is not available at your address. Ask for an address check or choose another plan.',
    'このプランはご住所では提供していません。',
  ],
  PRICE_CHANGED: [
    409,
    'A price has changed since you opened the page. Check the new price and confirm.',
    '価格が変更されました。新しい価格をご確認ください。',
  ],
  SKU_UNAVAILABLE: [
    409,
    'This product is no longer offered. Remove it from the cart or choose another one.',
    'この商品は現在提供していません。',
  ],
  DUPLICATE_ORDER: [
    409,
    'You placed the same order within the last day. Confirm that you want it once more.',
    '同じ内容のご注文があります。もう一度注文する場合は確認してください。',
  ],
  ACCOUNT_IN_USE: [
    409,
    'Open orders or services of yours have to end before the login can be closed. Cancel them first, or write to support.',
    'ご注文中またはご利用中のサービスがあるため、退会できません。先に解約してください。',
  ],
  EMAIL_CHANGE_UNDOABLE: [
    409,
    'Your sign-in address was changed within the last week, and that can still be undone. Close the login after that week, or write to support.',
    'メールアドレスの変更から7日間は退会できません。7日後にもう一度お試しいただくか、サポートへご連絡ください。',
  ],
  ORDER_CHANGED: [
    409,
    'Our staff changed this order in the meantime. Look at it again, then make your change.',
    'ご注文の内容が担当者により変更されました。確認のうえ、もう一度お試しください。',
  ],
  ORDER_NOT_CANCELLABLE: [
    409,
    'This order can no longer be changed or cancelled. Contact support.',
    'このご注文は変更・取消ができません。',
  ],
  ORDER_NOT_APPROVED: [
    409,
    'This order is not approved, so nothing is started.',
    'このご注文は承認されていないため、開始されません。',
  ],
  EID_INVALID: [
    422,
    'This is not a valid EID. Copy the 32 digits from your phone (dial *#06#).',
    'EIDが正しくありません。32桁の番号をご確認ください。',
  ],
  MNP_INVALID: [
    422,
    'The number-transfer details are not valid. Check the reservation number and names.',
    'MNP予約番号またはお名前をご確認ください。',
  ],
  MNP_EXPIRED: [
    409,
    'The number-transfer reservation has expired. Get a new one from your present provider.',
    'MNP予約番号の期限が切れています。',
  ],
  IDENTITY_NOT_VERIFIED: [
    409,
    'Voice lines need an identity check first. Our staff will contact you.',
    '音声回線のご利用には本人確認が必要です。',
  ],
  SIM_DETAILS_MISSING: [409, 'The SIM details are not complete yet. Our staff are working on it.', 'SIM情報を準備しています。'],
  ACTIVATION_REJECTED: [
    409,
    'The network refused the activation. Our staff will contact you.',
    '回線の開通が拒否されました。担当者よりご連絡します。',
  ],
  ACTIVATION_AMBIGUOUS: [
    409,
    'We are checking with the network whether your line is active.',
    '回線の開通状況を確認しています。',
  ],
  BILLING_ACCOUNT_MISSING: [
    409,
    'Your login works, but its billing account cannot be found. Please write to support with the request id.',
    '請求アカウントが見つかりません。サポートへご連絡ください。',
  ],
  BILLING_PRODUCT_MISSING: [
    409,
    'This product cannot be billed at the moment. Our staff are working on it.',
    '請求の準備をしています。',
  ],
  BILLING_MISMATCH: [409, 'The billed amount differs from your order. Our staff are checking it.', '請求金額を確認しています。'],
  BILLING_AMBIGUOUS: [409, 'We are checking the billing of your order.', '請求内容を確認しています。'],
  SIGNATURE_INVALID: [401, 'The request signature is not valid.', '署名が正しくありません。'],
  IDEMPOTENCY_KEY_MISSING: [400, 'Send an Idempotency-Key header with this request.', 'Idempotency-Keyヘッダーが必要です。'],
  IDEMPOTENCY_KEY_REUSED: [
    422,
    'This Idempotency-Key was used for another request. Use a fresh one.',
    'このIdempotency-Keyは別のリクエストで使用済みです。',
  ],
  IDEMPOTENCY_KEY_IN_PROGRESS: [
    409,
    'The same request is still being processed. Wait a moment.',
    '同じリクエストを処理中です。しばらくお待ちください。',
  ],
  RATE_LIMITED: [
    429,
    'Too many requests. Wait a minute and try again.',
    'リクエストが多すぎます。しばらくしてからお試しください。',
  ],
  REQUEST_TIMEOUT: [
    408,
    'Your request took too long to arrive. Check your connection and send it again.',
    '送信に時間がかかりすぎました。通信状況を確認し、もう一度お試しください。',
  ],
  PAYLOAD_TOO_LARGE: [413, 'What you sent is too large.', '送信データが大きすぎます。'],
  LINE_BUSY: [409, 'Another change of this line is still running. Try again later.', 'この回線では別の変更を処理中です。'],
  VENDOR_UNAVAILABLE: [
    503,
    'One of our systems is not answering. Nothing was lost; please try again in a few minutes.',
    '現在システムに接続できません。数分後にもう一度お試しください。',
  ],
  ACTION_NOT_SAFE: [
    409,
    'This is not safe in the present state, so nothing was done. The reason is in the details; read the story again.',
    '現在の状態ではこの操作は安全に実行できないため、何も変更されていません。',
  ],
  INTERNAL: [
    500,
    'Something went wrong on our side. Please try again; if it stays, contact support.',
    'エラーが発生しました。もう一度お試しください。',
  ],
} as const satisfies Record<string, readonly [number, string, string]>

export type ErrorCode = keyof typeof ERRORS
export const ErrorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])

/** RFC 9457 body of every error answer. `errors` names the fields of a VALIDATION_FAILED; `details` holds code-specific data. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  code: ErrorCode,
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Problem = z.infer<typeof Problem>
