import { Popover } from 'antd'
import { listNotices, markNoticesRead } from '@zhujian/notifications/api'
import { AppLink, EmptyState, Icon, instantText, Paged, Refusal, useCommand, usePages, useSay } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'

/** The bell: how many notices are unread, and the latest ones on a click. A popover without content never opens: it is given always and built when shown. */
export function NoticesButton({ unread }: { unread: number }): ReactNode {
  const say = useSay()
  const [open, setOpen] = useState(false)
  return (
    <Popover trigger="click" placement="bottomRight" open={open} onOpenChange={setOpen} destroyOnHidden content={<Notices onChosen={() => setOpen(false)} />}>
      <button type="button" className="iconbtn" aria-haspopup="dialog" aria-expanded={open} aria-label={say('screen.notices.button', { n: unread })}>
        <Icon name="bell" size={18} />
        {unread > 0 ? <span className="n">{unread}</span> : null}
      </button>
    </Popover>
  )
}

/** Notices that lead to neither a case nor a project. */
const pageOfKind: Readonly<Record<string, string>> = { 'identity.new_device': '/account', 'identity.account_requested': '/account-requests' }

function Notices({ onChosen }: { onChosen: () => void }): ReactNode {
  const say = useSay()
  const pages = usePages(listNotices, { limit: 20 })
  const mark = useCommand(markNoticesRead, ['getInboxCounts', 'listNotices'])
  const follow = (notice: { noticeId: string; read: boolean }): void => {
    if (!notice.read) void mark.run({ ids: [notice.noticeId] })
    onChosen()
  }
  const unread = pages.items.some((notice) => !notice.read)
  return (
    <div style={{ width: 400, maxHeight: 480, overflow: 'auto', margin: -4 }}>
      <div className="row gap2" style={{ padding: '0 4px 6px' }}>
        <h2>{say('screen.notices.title')}</h2>
        <span className="sp" />
        {unread ? <button type="button" className="linkish" disabled={mark.busy} onClick={() => void mark.run({ all: true })}>{say('screen.notices.read_all')}</button> : null}
      </div>
      <Refusal error={mark.problem} />
      <Paged pages={pages} lines={4} empty={<EmptyState why={say('screen.notices.none')} next={say('screen.notices.none.next')} />}>
        {(items) => (
          <ul>
            {items.map((notice) => (
              <li key={notice.noticeId} style={{ padding: '6px 4px', borderTop: '1px solid var(--line-1)' }}>
                <div className={notice.read ? 'sec' : 'm5'}>{notice.text}</div>
                <div className="row gap2 cap">
                  {notice.caseId ? <AppLink onFollow={() => follow(notice)} href={`/inbox/${notice.caseId}`} className="el">{notice.projectName ?? say('screen.notices.open')}</AppLink> : notice.projectId ? <AppLink onFollow={() => follow(notice)} href={`/projects/${notice.projectId}`} className="el">{notice.projectName ?? say('screen.notices.open')}</AppLink> : pageOfKind[notice.kind] ? <AppLink onFollow={() => follow(notice)} href={pageOfKind[notice.kind] ?? '/inbox'} className="el">{say('screen.notices.open')}</AppLink> : null}
                  <span className="sp" />
                  <span className="nw">{instantText(notice.at)}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </div>
  )
}
