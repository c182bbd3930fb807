import { join } from 'node:path'
import type { MigrationSource } from '@zhujian/database'

const root = join(import.meta.dirname, '../..')

/** Where each module keeps its migrations, in the order in which modules depend on one another. */
export const migrations: readonly MigrationSource[] = [
  ['events', 'platform/events'],
  ['files', 'platform/files'],
  ['tenancy', 'modules/foundation/tenancy'],
  ['ledger', 'modules/foundation/ledger'],
  ['policy', 'modules/foundation/policy'],
  ['organisation', 'modules/foundation/organisation'],
  ['identity', 'modules/foundation/identity'],
  ['documents', 'modules/foundation/documents'],
  ['approvals', 'modules/foundation/approvals'],
  ['notifications', 'modules/foundation/notifications'],
  ['funds', 'modules/delivery/funds'],
  ['projects', 'modules/delivery/projects'],
  ['contracts', 'modules/delivery/contracts'],
  ['schedule', 'modules/delivery/schedule'],
  ['cockpit', 'modules/insight/cockpit'],
].map(([module = '', folder = '']) => ({ module, folder: join(root, folder, 'migrations') }))
