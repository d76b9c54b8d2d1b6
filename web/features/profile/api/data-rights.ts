import { mutationOptions } from '@tanstack/react-query'
import { AccountClosedView, type CloseAccountInput } from '#worker/contracts/data-rights.ts'
import { client, download, read, withKey } from '#web/lib/api-client.ts'
import { saveFile } from '#web/lib/save-file.ts'

/** Fetched instead of linked to, so that a question who one is comes as a dialog. */
export const exportData = mutationOptions({
  gcTime: 0,
  mutationFn: async () => saveFile('my-data.json', await download(client.api.me.export.$get())),
})

export const closeAccount = mutationOptions({
  mutationFn: ({ input, key }: { input: CloseAccountInput; key: string }) =>
    read(AccountClosedView, client.api.me.close.$post({ json: input }, withKey(key))),
})
