import { listMember, WhmcsRefusal } from '../answers.ts'
import { CURRENCIES } from '../currencies.ts'
import type { Action } from './action.ts'

export const whmcsDetails: Action = {
  name: 'WhmcsDetails',
  run: ({ settings }) => ({ whmcs: { version: settings.version, canonicalversion: `${settings.version}-release.1` } }),
}

export const getCurrencies: Action = {
  name: 'GetCurrencies',
  run: ({ settings }) => ({
    totalresults: String(CURRENCIES.length),
    ...listMember(settings, 'GetCurrencies.currencies', 'currency', [...CURRENCIES]),
  }),
}

export const logActivity: Action = {
  name: 'LogActivity',
  key: ({ parameters }) => parameters.firstText('clientid', 'userid'),
  run: ({ parameters, tables, world }) => {
    const description = parameters.text('description')
    if (description === '') throw new WhmcsRefusal('Description is required')
    tables.activity.put({
      id: String(tables.activity.nextSequence()),
      at: world.clock.now().toISOString(),
      clientId: parameters.firstText('clientid', 'userid') || null,
      description,
    })
    return {}
  },
}
