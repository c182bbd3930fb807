import type { Tx } from '@zhujian/database'
import type { SessionCall } from '@zhujian/http'
import { afterFailure, deviceWords, isLocked } from '@zhujian/identity/domain'
import type { SecurityPolicy } from '@zhujian/policy/domain'
import type { Account } from './account-store.ts'
import type { Identity } from './identity.ts'
import { recordIncident } from './security-log.ts'
import { attemptStore } from './session-store.ts'

/** Whether an account or address is closed for failed tries. */
export async function closed(tx: Tx, call: SessionCall, username: string): Promise<boolean> {
  const byAccount = await attemptStore.get(tx, 'account', username)
  const byAddress = await attemptStore.get(tx, 'address', call.address)
  return isLocked(byAccount, call.now) || isLocked(byAddress, call.now)
}

/** An address is closed for a minute only: an office of many people stands behind one. */
export async function countFailure(identity: Identity, call: SessionCall, username: string, account: Account | null, policy: SecurityPolicy): Promise<void> {
  const { failuresPerAccount, failuresPerAddressPerMinute, lockMinutes } = policy
  await identity.inAuth(async (tx) => {
    const about = { regionCode: account?.regionCode ?? 0, accountId: account?.id ?? null, username, address: call.address }
    await recordIncident(tx, call.ids, call.now, { ...about, kind: 'signInRefused', detail: { device: deviceWords(call.agent) } })
    const byAccount = await attemptStore.get(tx, 'account', username)
    if (!isLocked(byAccount, call.now)) {
      const counted = afterFailure(byAccount, call.now, failuresPerAccount, lockMinutes, lockMinutes)
      await attemptStore.put(tx, 'account', username, counted)
      if (isLocked(counted, call.now)) await recordIncident(tx, call.ids, call.now, { ...about, kind: 'accountLocked', detail: { failures: counted.failures, minutes: lockMinutes } })
    }
    const byAddress = await attemptStore.get(tx, 'address', call.address)
    if (!isLocked(byAddress, call.now)) {
      const counted = afterFailure(byAddress, call.now, failuresPerAddressPerMinute, 1, 1)
      await attemptStore.put(tx, 'address', call.address, counted)
      if (isLocked(counted, call.now)) await recordIncident(tx, call.ids, call.now, { ...about, kind: 'addressLimited', detail: { failures: counted.failures, minutes: 1 } })
    }
  })
}
