import { mutationOptions } from '@tanstack/react-query'
import { MeView } from '#worker/contracts/identity.ts'
import type { UpdateAddressInput, UpdateMeInput } from '#worker/contracts/profile.ts'
import { client, read, withKey } from '#web/lib/api-client.ts'
import { meQuery } from './get-me.ts'

export const updateMe = mutationOptions({
  mutationFn: ({ input, key }: { input: UpdateMeInput; key: string }) =>
    read(MeView, client.api.me.$patch({ json: input }, withKey(key))),
  onSuccess: (me, _variables, _result, { client: queries }) => queries.setQueryData(meQuery.queryKey, me),
})

export const updateAddress = mutationOptions({
  mutationFn: ({ input, key }: { input: UpdateAddressInput; key: string }) =>
    read(MeView, client.api.me.address.$patch({ json: input }, withKey(key))),
  onSuccess: (me, _variables, _result, { client: queries }) => queries.setQueryData(meQuery.queryKey, me),
})
