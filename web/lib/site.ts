function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
}

/** What the shell says about this installation. */
export const site = { name: meta('application-name'), supportEmail: meta('support-email') }
