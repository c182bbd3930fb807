import { Button } from 'antd'
import { beginOidc } from '@zhujian/identity/api'
import { Refusal, useCommand, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { keepTrip } from './oidc.ts'

/** Leads to the provider and back. Where it is away, one line says so, and the password remains. */
export function ProviderButton({ label, next }: { label: string | null; next: string }): ReactNode {
  const say = useSay()
  const begin = useCommand(beginOidc)
  const go = async (): Promise<void> => {
    const begun = await begin.run({})
    if (!begun) return
    keepTrip({ state: begun.state, binding: begun.binding, next })
    location.assign(begun.address)
  }
  return (
    <div className="col gap2">
      <Button className="lead" loading={begin.busy} onClick={() => void go()}>{say('screen.oidc.button', { label: label ?? say('screen.external.oidc') })}</Button>
      <Refusal error={begin.problem} />
    </div>
  )
}
