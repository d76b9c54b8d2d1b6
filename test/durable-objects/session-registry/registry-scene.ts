import type { NewSession, OpenedSession } from '#objects/session-registry/session-registry.ts'
import { clock } from '#worker/lib/clock.ts'
import type { sessionRegistry } from '#worker/stubs.ts'
import { codeOf } from '../../worker/features/identity/mfa-scene.ts'

type Registry = ReturnType<typeof sessionRegistry>

export const SESSION: NewSession = {
  claims: { email: 'aiko@example.jp', accountId: '001', contactId: null, clientId: '1' },
  remember: false,
  device: 'Chrome on Windows',
  place: null,
  knownDevice: null,
}

export async function openSession(registry: Registry, changes: Partial<NewSession> = {}): Promise<OpenedSession> {
  const opened = await registry.openSession({ ...SESSION, ...changes })
  if (!opened) throw new Error('no session was opened')
  return opened
}

export async function addPasskey(registry: Registry, sessionId: string, name: string) {
  const challenge = (await registry.challengeSession('registration', sessionId))?.done.secret ?? ''
  const passkey = { id: `${name}-${clock.now()}`, publicKey: 'key', counter: 0, transports: [], name }
  return registry.addPasskey({ sessionId, challenge, passkey })
}

export async function addAuthenticator(registry: Registry, sessionId: string) {
  const secret = (await registry.setUpAuthenticator(sessionId))?.done ?? ''
  return registry.confirmAuthenticator(sessionId, codeOf(secret))
}
