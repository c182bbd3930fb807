import './identity.css'
import { Button } from 'antd'
import type { Me } from '@zhujian/identity/api'
import { LanguageButton, OfflineBanner, Shape, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { PasswordForm } from './password-form.tsx'

/** All that a person sees while the security policy wants a new password first. */
export function ChangePasswordScreen({ me, onSignOut }: { me: Me; onSignOut: () => void }): ReactNode {
  const say = useSay()
  return (
    <main className="first">
      <div className="card">
        <div className="hd"><h1>{say('screen.first_password.title')}</h1><span className="sp" /><LanguageButton /></div>
        <div className="bd col gap3">
          <p className="sec">{me.name} · {me.username}</p>
          <div className="ban yellow" role="note"><Shape state="yellow" /><span>{say('screen.first_password.why')}</span></div>
          <PasswordForm className="col gap3" />
          <span><Button type="link" style={{ padding: 0 }} onClick={onSignOut}>{say('screen.first_password.sign_out')}</Button></span>
        </div>
      </div>
      <OfflineBanner />
    </main>
  )
}
