import { refuse } from '@zhujian/kernel'
import type { Operation, ParsedOf } from '@zhujian/kernel'
import type { Actor, SessionAnswer, SessionCall, SessionRoute } from '@zhujian/http'
import * as api from '@zhujian/identity/api'
import { createAccount, disableAccount, enableAccount, resetPassword, unlockAccount } from './account-acts.ts'
import { getAdministrationForm, listAccounts } from './account-lists.ts'
import { linkExternal, unlinkExternal } from './external.ts'
import type { Identity } from './identity.ts'
import { decideAccountRequest, listAccountRequests, readAccountRequest } from './request-acts.ts'
import { resetTotp } from './second-factor.ts'
import { listSecurityEvents } from './security-log.ts'

/** The administrators' operations on the sign-in tables. The matrix decides who may call them, as everywhere else. */
export function administrationRoutes(identity: Identity): SessionRoute[] {
  const route = <Op extends Operation>(operation: Op, run: (call: SessionCall, actor: Actor, input: ParsedOf<Op>) => Promise<SessionAnswer>): SessionRoute => ({
    operation,
    denies: (actor) => (identity.permits(actor, operation) ? null : refuse('platform.permission.denied', { status: 403, figures: { operation: operation.name, role: actor.role } })),
    run: async (call, input) => {
      const { actor } = call
      if (!actor) return refuse('platform.session.missing', { status: 401 })
      return run(call, actor, input as ParsedOf<Op>)
    },
  })
  return [
    route(api.createAccount, (call, actor, input) => createAccount(identity, { ...call, actor }, input)),
    route(api.listAccounts, (call, actor, input) => listAccounts(identity, call, actor, input)),
    route(api.disableAccount, (call, actor, input) => disableAccount(identity, { ...call, actor }, input)),
    route(api.enableAccount, (call, actor, input) => enableAccount(identity, { ...call, actor }, input)),
    route(api.resetPassword, (call, actor, input) => resetPassword(identity, { ...call, actor }, input)),
    route(api.unlockAccount, (call, actor, input) => unlockAccount(identity, { ...call, actor }, input)),
    route(api.resetTotp, (call, actor, input) => resetTotp(identity, { ...call, actor }, input)),
    route(api.linkExternal, (call, actor, input) => linkExternal(identity, { ...call, actor }, input)),
    route(api.unlinkExternal, (call, actor, input) => unlinkExternal(identity, { ...call, actor }, input)),
    route(api.getAdministrationForm, (call, actor) => getAdministrationForm(identity, call, actor)),
    route(api.listAccountRequests, (call, actor, input) => listAccountRequests(identity, call, actor, input)),
    route(api.readAccountRequest, (call, actor, input) => readAccountRequest(identity, call, actor, input)),
    route(api.decideAccountRequest, (call, actor, input) => decideAccountRequest(identity, call, actor, input)),
    route(api.listSecurityEvents, (call, actor, input) => listSecurityEvents(identity, call, actor, input)),
  ]
}
