import { WhmcsRefusal } from '../answers.ts'
import { isPassword } from '../passwords.ts'
import type { Action } from './action.ts'

export const validateLogin: Action = {
  name: 'ValidateLogin',
  key: ({ parameters }) => parameters.text('email').toLowerCase(),
  run: ({ parameters, tables, world }) => {
    const email = parameters.text('email').toLowerCase()
    const user = tables.users.find((other) => other.email.toLowerCase() === email)
    if (!user || !isPassword(parameters.text('password2'), user)) throw new WhmcsRefusal('Email or Password Invalid')
    tables.users.put({ ...user, lastLoginAt: world.clock.now().toISOString() })
    if (user.twoFactor) return { userid: user.id, twoFactorEnabled: 'true' }
    return { userid: user.id, passwordhash: user.passwordHash, twoFactorEnabled: 'false' }
  },
}
