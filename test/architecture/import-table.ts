/** One planted import: where it stands, what it says, and the words of the rule that must name it (null: allowed). */
export type Probe = readonly [file: string, statement: string, message: RegExp | null]

const from = (path: string) => `import { x } from '${path}'\nvoid x`
const typeFrom = (path: string) => `import type { X } from '${path}'\nexport type Y = X`

const contracts: Probe[] = [
  ['worker/contracts/probe.ts', from('#worker/lib/errors.ts'), /contracts are shared with the browser/],
  ['worker/contracts/probe.ts', from('../db/schema.ts'), /contracts are shared with the browser/],
  ['worker/contracts/probe.ts', from('hono'), /contracts are shared with the browser/],
  ['worker/contracts/probe.ts', from('./money.ts'), null],
]

const lib: Probe[] = [
  ['worker/lib/probe.ts', from('#worker/db/schema.ts'), /lib is known to everyone/],
  ['worker/lib/probe.ts', from('../features/orders/index.ts'), /lib is known to everyone/],
  ['worker/lib/probe.ts', from('#objects/account-cache/account-cache.ts'), /lib is known to everyone/],
  ['worker/lib/probe.ts', from('#worker/contracts/errors.ts'), null],
]

const ports: Probe[] = [
  ['worker/ports/probe.ts', from('#worker/vendors/whmcs/client.ts'), /ports state our need/],
  ['worker/ports/probe.ts', from('../db/client.ts'), /ports state our need/],
  ['worker/ports/probe.ts', typeFrom('#worker/lib/clock.ts'), null],
]

const db: Probe[] = [
  ['worker/db/probe.ts', from('#worker/features/orders/repo.ts'), /db holds the schema/],
  ['worker/db/probe.ts', from('#worker/contracts/orders.ts'), null],
]

const vendors: Probe[] = [
  ['worker/vendors/whmcs/probe.ts', from('#worker/features/orders/index.ts'), /a vendor module imports ports/],
  ['worker/vendors/whmcs/probe.ts', from('#worker/db/client.ts'), /a vendor module imports ports/],
  ['worker/vendors/whmcs/probe.ts', from('../../http/validate.ts'), /a vendor module imports ports/],
  ['worker/vendors/whmcs/probe.ts', from('#worker/stubs.ts'), /a vendor module imports ports/],
  ['worker/vendors/whmcs/probe.ts', from('../freebit/client.ts'), /one vendor never imports another/],
  ['worker/vendors/whmcs/probe.ts', from('#worker/vendors/freebit/client.ts'), /one vendor never imports another/],
  ['worker/vendors/whmcs/probe.ts', from('../transport.ts'), null],
  ['worker/vendors/whmcs/probe.ts', from('#worker/lib/errors.ts'), null],
  ['worker/vendors/whmcs/probe.ts', from('./wire.ts'), null],
]

const features: Probe[] = [
  ['worker/features/orders/probe.ts', from('#worker/vendors/whmcs/client.ts'), /features speak to ports/],
  ['worker/features/orders/probe.ts', from('#objects/account-cache/account-cache.ts'), /reach objects through worker\/stubs/],
  ['worker/features/orders/probe.ts', from('../../../durable-objects/account-cache/account-cache.ts'), /worker\/stubs/],
  ['worker/features/orders/probe.ts', from('#web/public/page.tsx'), /the Worker never imports web/],
  ['worker/features/orders/probe.ts', from('#worker/http/validate.ts'), /only routes.ts may import http/],
  ['worker/features/orders/probe.ts', from('#worker/features/billing/repo.ts'), /through its index.ts only/],
  ['worker/features/orders/probe.ts', from('../billing/repo.ts'), /through its index.ts only/],
  ['worker/features/orders/probe.ts', from('#worker/wiring.ts'), /wiring is the composition root/],
  ['worker/features/orders/probe.ts', from('#worker/features/billing/index.ts'), null],
  ['worker/features/orders/probe.ts', from('#worker/stubs.ts'), null],
  ['worker/features/orders/routes.ts', from('#worker/vendors/whmcs/client.ts'), /features speak to ports/],
  ['worker/features/orders/routes.ts', from('#objects/account-cache/account-cache.ts'), /worker\/stubs/],
  ['worker/features/orders/routes.ts', from('#worker/features/billing/repo.ts'), /through its index.ts only/],
  ['worker/features/orders/routes.ts', from('./repo.ts'), /routes hold no queries/],
  ['worker/features/orders/routes.ts', from('#worker/wiring.ts'), /wiring is the composition root/],
  ['worker/features/orders/routes.ts', from('#worker/http/validate.ts'), null],
]

const composition: Probe[] = [
  ['worker/http/probe.ts', from('#worker/vendors/whmcs/client.ts'), /http middleware knows/],
  ['worker/wiring.ts', from('#objects/account-cache/account-cache.ts'), /only worker\/index.ts imports object classes/],
  ['worker/wiring/probe.ts', from('#objects/account-cache/account-cache.ts'), /only worker\/index.ts imports object classes/],
  ['worker/context.ts', from('#web/app/router.tsx'), /the Worker never imports web/],
  ['worker/queue.ts', from('#objects/account-cache/account-cache.ts'), /only worker\/index.ts imports object classes/],
  ['worker/schedule.ts', from('#web/app/router.tsx'), /the Worker never imports web/],
  ['worker/index.ts', from('#web/app/router.tsx'), /the Worker never imports web/],
  ['worker/index.ts', from('#objects/account-cache/account-cache.ts'), null],
  ['worker/wiring.ts', from('#worker/vendors/whmcs/adapter.ts'), null],
  ['worker/stubs.ts', from('#objects/account-cache/account-cache.ts'), /import their classes with `import type`/],
  ['worker/stubs.ts', typeFrom('#objects/account-cache/account-cache.ts'), null],
]

const objects: Probe[] = [
  ['durable-objects/account-cache/probe.ts', from('#worker/features/orders/index.ts'), /objects do not import features/],
  ['durable-objects/account-cache/probe.ts', from('../../worker/http/validate.ts'), /objects answer RPC/],
  ['durable-objects/account-cache/probe.ts', from('#worker/vendors/whmcs/client.ts'), /objects use ports/],
  ['durable-objects/account-cache/probe.ts', from('../session-registry/journal.ts'), /never imports another object's files/],
  [
    'durable-objects/account-cache/probe.ts',
    from('#objects/session-registry/journal.ts'),
    /never imports another object's files/,
  ],
  ['durable-objects/account-cache/probe.ts', from('#web/public/page.tsx'), /only catalog-publisher may import web/],
  ['durable-objects/account-cache/steps/probe.ts', from('../journal.ts'), null],
  ['durable-objects/account-cache/probe.ts', from('#worker/wiring.ts'), null],
  ['durable-objects/vendor-gateway/probe.ts', from('#worker/vendors/whmcs/client.ts'), /vendors\/\*\/auth.ts only/],
  ['durable-objects/vendor-gateway/probe.ts', from('#worker/features/orders/index.ts'), /objects do not import features/],
  ['durable-objects/vendor-gateway/probe.ts', from('#objects/account-cache/journal.ts'), /never imports another object's files/],
  ['durable-objects/vendor-gateway/probe.ts', from('#worker/vendors/whmcs/auth.ts'), null],
  ['durable-objects/catalog-publisher/probe.tsx', from('#web/features/orders/api/get-order.ts'), /web\/public\/\*\* only/],
  ['durable-objects/catalog-publisher/probe.tsx', from('#worker/http/validate.ts'), /objects answer RPC/],
  ['durable-objects/catalog-publisher/probe.tsx', from('#web/public/page.tsx'), null],
]

const web: Probe[] = [
  ['web/app/probe.tsx', from('#worker/lib/errors.ts'), /web imports worker\/contracts/],
  ['web/app/probe.tsx', from('#worker/app.ts'), /import AppType with `import type`/],
  ['web/app/probe.tsx', from('#objects/account-cache/account-cache.ts'), /web never imports objects/],
  ['web/app/probe.tsx', typeFrom('#worker/app.ts'), null],
  ['web/app/probe.tsx', from('#worker/contracts/orders.ts'), null],
  ['web/features/orders/components/probe.tsx', from('#worker/db/schema.ts'), /web imports worker\/contracts/],
  ['web/features/orders/components/probe.tsx', from('#worker/app.ts'), /import AppType with `import type`/],
  ['web/features/orders/components/probe.tsx', from('../../billing/api/get-invoice.ts'), /features never import each other/],
  [
    'web/features/orders/components/probe.tsx',
    from('#web/features/billing/api/get-invoice.ts'),
    /features never import each other/,
  ],
  ['web/features/orders/components/probe.tsx', from('#web/app/router.tsx'), /shared → features → app/],
  ['web/features/orders/components/probe.tsx', from('../api/get-order.ts'), null],
  ['web/components/ui/probe.tsx', from('#web/features/orders/api/get-order.ts'), /shared parts are feature-free/],
  ['web/lib/probe.ts', from('#worker/app.ts'), /import AppType with `import type`/],
  ['web/lib/probe.ts', typeFrom('#worker/app.ts'), null],
  ['web/public/probe.tsx', from('#web/lib/api-client.ts'), /public pages are pure/],
  ['web/public/pages/probe.tsx', from('../../features/orders/api/get-order.ts'), /public pages are pure/],
  ['web/public/probe.tsx', from('#worker/lib/errors.ts'), /public pages are pure/],
  ['web/public/probe.tsx', from('#worker/contracts/catalog.ts'), null],
]

const test: Probe[] = [
  ...[
    'worker/lib',
    'worker/features/orders',
    'worker/vendors/whmcs',
    'worker/http',
    'durable-objects/account-cache',
    'web/app',
    'web/public',
  ].map(
    (folder): Probe => [
      `${folder}/probe.ts`,
      from(`${'../'.repeat(folder.split('/').length)}test/factories.ts`),
      /nothing imports test/,
    ],
  ),
  ['worker/index.ts', from('../test/factories.ts'), /nothing imports test/],
  ['test/worker/probe.ts', from('#worker/lib/errors.ts'), null],
  ['test/sandbox/whmcs/probe.ts', from('#worker/lib/errors.ts'), /the sandbox shares no code/],
  ['test/sandbox/whmcs/probe.ts', from('../../../worker/contracts/orders.ts'), /the sandbox shares no code/],
  ['test/sandbox/whmcs/probe.ts', from('../../../web/lib/format.ts'), /the sandbox shares no code/],
  ['test/sandbox/whmcs/probe.ts', from('../core/world.ts'), null],
]

/** The rows of the import table, in its order. */
export const IMPORT_TABLE = { contracts, lib, ports, db, vendors, features, composition, objects, web, test }
