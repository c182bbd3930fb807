import type { DraftView, VersionView } from '@zhujian/policy/api'
import { instantText, Section, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'

/** Who proposed and who published each version, the latest first. */
export function HistoryCard({ versions, draft }: { versions: readonly VersionView[]; draft: DraftView | null }): ReactNode {
  const say = useSay()
  return (
    <Section title={say('screen.rules.history')}>
      <ol className="col gap3" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {draft ? (
          <li>
            <b>{draft.version} {say('screen.rules.state.draft')}</b> <span className="cap">{instantText(draft.changedAt)}</span>
            <div>{say('screen.rules.history.drafted', { who: draft.editors.join('、') })}</div>
            {draft.reason ? <div className="cap">{draft.reason}</div> : null}
          </li>
        ) : null}
        {versions.map((one) => (
          <li key={`${one.regionCode}/${one.version}`}>
            <b>{one.version}</b> <span className="cap">{say('screen.rules.from', { day: one.effectiveFrom })} · {one.regionName}</span>
            <div>{one.draftedBy ? say('screen.rules.history.both', { drafted: one.draftedBy, published: one.publishedBy }) : one.publishedBy}</div>
            <div className="cap">{one.reason || one.source}</div>
          </li>
        ))}
      </ol>
    </Section>
  )
}
