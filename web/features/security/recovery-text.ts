/** What is written to paper or disk: without the name of a login, so that whoever finds it does not know where it fits. */
export function recoveryText(codes: readonly string[], appName: string): string {
  return [
    `Recovery codes for ${appName}`,
    '',
    'Each code works once, in place of your authenticator app or passkey.',
    'Keep them where only you look. New codes make these worthless.',
    '',
    ...codes,
    '',
  ].join('\n')
}
