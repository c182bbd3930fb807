import { Dropdown } from 'antd'
import type { MenuProps } from 'antd'
import { weekday } from '@zhujian/kernel'
import type { LocalDate } from '@zhujian/kernel'
import type { ReactNode } from 'react'
import type { Account } from './account-context.tsx'
import { Icon } from './icons.tsx'
import type { IconName } from './icons.tsx'
import { AppLink, useGo, usePath } from './navigation.tsx'
import { SearchBox } from './search-box.tsx'
import type { SearchItem } from './search-box.tsx'
import { OfflineBanner } from './states.tsx'
import { useLanguage, useSay } from './text-context.tsx'

export type MenuEntry = { href: string; icon: IconName; label: string; count?: number | null; late?: boolean }
export type MenuSection = { title: string; entries: readonly MenuEntry[] }
export type ShellPost = { postId: string; roleLabel: string; unitName: string; regionName: string; active: boolean }

type ShellProps = {
  account: Account
  posts: readonly ShellPost[]
  menu: readonly MenuSection[]
  foot: ReactNode
  notices: ReactNode
  search: (typed: string) => Promise<readonly SearchItem[]>
  onSwitchPost: (postId: string) => void
  onSignOut: () => void
  children: ReactNode
}

/** The office frame: what stands round every page. */
export function AppShell(props: ShellProps): ReactNode {
  const say = useSay()
  return (
    <div className="shell">
      <a className="skip" href="#main">{say('ui.skip')}</a>
      <header className="top">
        <AppLink href="/inbox" className="logo">
          <span className="mk"><svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="#fff" strokeWidth="1.6" aria-hidden="true"><path d="M2 14V6.5L8 2l6 4.5V14M5 14V9h6v5M2 14h12" /></svg></span>
          <b>{say('ui.app.name')}</b>
          <span className="cap el">{props.account.regionName}</span>
        </AppLink>
        <SearchBox search={props.search} />
        <span className="sp" />
        <Today account={props.account} />
        {props.notices}
        <LanguageButton />
        <UserMenu {...props} />
      </header>
      <Menu menu={props.menu} foot={props.foot} />
      <main className="main" id="main" tabIndex={-1}>{props.children}</main>
      <OfflineBanner />
    </div>
  )
}

function Today({ account }: { account: Account }): ReactNode {
  const say = useSay()
  const day = say(`ui.weekday.${weekday(account.today as LocalDate)}`)
  return (
    <span className="cap2 nw daytxt">
      {account.today} {day}<span className="wd"> · {say(account.workingDay ? 'ui.day.working' : 'ui.day.off')}</span>
    </span>
  )
}

/** Switches between Chinese and English; named in the language it switches to. */
export function LanguageButton(): ReactNode {
  const say = useSay()
  const { language, setLanguage } = useLanguage()
  const other = language === 'en' ? 'zh-CN' : 'en'
  return <button type="button" className="iconbtn" lang={other} onClick={() => setLanguage(other)}>{say('ui.language.other')}</button>
}

function Menu({ menu, foot }: { menu: readonly MenuSection[]; foot: ReactNode }): ReactNode {
  const say = useSay()
  const path = usePath()
  return (
    <nav className="nav" aria-label={say('ui.menu')}>
      {menu.map((section) => (
        <div key={section.title}>
          <h2 className="g">{section.title}</h2>
          {section.entries.map((entry) => (
            <AppLink key={entry.href} href={entry.href} current={path === entry.href || path.startsWith(`${entry.href}/`)} title={entry.label}>
              <Icon name={entry.icon} />
              <span className="t">{entry.label}</span>
              {entry.count ? <span className={entry.late ? 'n late' : 'n'} title={entry.late ? say('ui.menu.late') : undefined}>{entry.count}</span> : null}
            </AppLink>
          ))}
        </div>
      ))}
      <div className="ft">{foot}</div>
    </nav>
  )
}

function UserMenu({ account, posts, onSwitchPost, onSignOut }: ShellProps): ReactNode {
  const say = useSay()
  const go = useGo()
  const items: MenuProps['items'] = [
    {
      type: 'group',
      label: say('ui.user.posts'),
      children: posts.map((post) => ({
        key: `post:${post.postId}`,
        label: (
          <span className="row gap2">
            <span style={{ width: 16 }}>{post.active ? <Icon name="check" /> : null}</span>
            <span>{post.roleLabel}<span className="cap"> {post.unitName} · {post.regionName}</span></span>
          </span>
        ),
      })),
    },
    { type: 'divider' },
    { key: 'account', label: say('ui.user.account') },
    { key: 'signOut', label: say('ui.user.sign_out') },
  ]
  const choose = (key: string): void => {
    if (key === 'account') go('/account')
    else if (key === 'signOut') onSignOut()
    else if (key.startsWith('post:') && !posts.some((post) => post.active && key === `post:${post.postId}`)) onSwitchPost(key.slice(5))
  }
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ items, onClick: ({ key }) => choose(key) }}>
      <button type="button" className="usr" aria-haspopup="menu">
        <span className="av" aria-hidden="true">{account.name.slice(0, 1)}</span>
        <span className="who" style={{ lineHeight: '16px', minWidth: 0 }}>
          <span className="m5 el" style={{ fontSize: 13, display: 'block', maxWidth: 200 }}>{account.name}</span>
          <span className="cap row" style={{ lineHeight: '15px', maxWidth: 260 }}><span className="el unit">{account.unitName}</span><span className="unit">&nbsp;·&nbsp;</span><span className="nw">{account.roleLabel}</span></span>
        </span>
        <Icon name="down" size={14} />
      </button>
    </Dropdown>
  )
}
