import { Checkbox, Input, Radio, Select } from 'antd'
import { complexityOf } from '@zhujian/policy/domain'
import { countyRule } from '@zhujian/projects/domain'
import { DateInput, Field, Known, useLanguage, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { Form } from './declaration-screen.tsx'
import { choicesOf, gradeTableIn } from './grade-table.ts'
import { isDegrees, missingToSave } from './use-draft.ts'
import type { Draft, DraftHandle } from './use-draft.ts'

export type Unmet = ReadonlyMap<string, string>
type SectionProps = { form: Form; handle: DraftHandle; unmet: Unmet }
/** What choosing a region does: before the first save it fills the draft in, later the draft moves; once declared there is no choice. */
export type RegionChoice = { kind: 'open' | 'moves' | 'waits' | 'fixed'; focus: boolean; choose: (regionCode: number) => void }

/** While the first save is under way nobody knows yet whether there is a draft to move, and one that cannot be saved cannot move. */
export function regionKind({ projectId, state, draft }: Pick<DraftHandle, 'projectId' | 'state' | 'draft'>, declared: boolean): RegionChoice['kind'] {
  if (declared) return 'fixed'
  if (projectId === null) return state.kind === 'saving' ? 'waits' : 'open'
  return missingToSave(draft).length > 0 ? 'waits' : 'moves'
}

/** Who declares what, and where. What the system knows is filled in and says where it comes from. */
export function BasicSection({ form, handle, unmet, region }: SectionProps & { region: RegionChoice }): ReactNode {
  const say = useSay()
  const { draft, change } = handle
  const sector = form.sectors.find((one) => one.code === draft.sector)
  const unit = form.units.length === 1 ? form.units[0] : undefined
  return (
    <div className="sec1">
      <h2>{say('screen.declare.basic')}</h2>
      <div className="grid2">
        <Field label={say('screen.declare.name')} required wide >
          <Input value={draft.name} maxLength={200} autoFocus={draft.name === ''} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        {unit ? (
          <Field label={say('screen.declare.owner')} required source={say('screen.declare.owner.source')}><Known>{unit.name}</Known></Field>
        ) : (
          <Field label={say('screen.declare.owner')} required><Select style={{ width: '100%' }} value={draft.ownerUnitId} options={form.units.map((one) => ({ value: one.unitId, label: one.name }))} onChange={(ownerUnitId) => change({ ownerUnitId })} /></Field>
        )}
        <Field label={say('screen.declare.sector')} required>
          <Select showSearch={{ optionFilterProp: 'label' }} style={{ width: '100%' }} value={draft.sector} options={form.sectors.map((one) => ({ value: one.code, label: one.label }))} onChange={(next) => change({ sector: next })} />
        </Field>
        <Field label={say('screen.declare.competent')} source={say('screen.declare.competent.source')}><Known>{sector?.competentUnitName ?? '—'}</Known></Field>
        <RegionField form={form} regionCode={draft.regionCode} region={region} wrong={unmet.get(countyRule)} />
        <Field label={say('screen.declare.location')} required wide error={draft.location.trim() === '' ? unmet.get('G1.identity') : undefined}><Input value={draft.location} maxLength={300} onChange={(event) => change({ location: event.target.value })} /></Field>
        <PlaceFields draft={draft} change={change} />
        <Field label={say('screen.declare.start')}><DateInput value={draft.plannedStartOn} onChange={(plannedStartOn) => change({ plannedStartOn })} /></Field>
        <Field label={say('screen.declare.finish')} error={draft.plannedStartOn && draft.plannedFinishOn && draft.plannedFinishOn < draft.plannedStartOn ? say('screen.declare.finish.before') : undefined}>
          <DateInput value={draft.plannedFinishOn} onChange={(plannedFinishOn) => change({ plannedFinishOn })} />
        </Field>
      </div>
    </div>
  )
}

/** The place on the map, as a surveyor's sheet states it; both figures or none. */
function PlaceFields({ draft, change }: { draft: Draft; change: (patch: Partial<Draft>) => void }): ReactNode {
  const say = useSay()
  const field = (name: 'longitude' | 'latitude', most: number): ReactNode => {
    const other = draft[name === 'longitude' ? 'latitude' : 'longitude'].trim()
    const typed = draft[name].trim()
    const wrong = typed === '' ? (other === '' ? undefined : say('screen.declare.place.both')) : isDegrees(typed, most) ? undefined : say('screen.declare.place.degrees', { most })
    return (
      <Field label={say(`screen.declare.${name}`)} hint={name === 'longitude' ? say('screen.declare.place.hint') : undefined} error={wrong}>
        <Input value={draft[name]} inputMode="decimal" maxLength={12} suffix="°" onChange={(event) => change({ [name]: event.target.value })} />
      </Field>
    )
  }
  return <>{field('longitude', 180)}{field('latitude', 90)}</>
}

/** Where a project is declared. Who cannot mend a wrong region here is told who can. */
function RegionField({ form, regionCode, region, wrong }: { form: Form; regionCode: number | null; region: RegionChoice; wrong: string | undefined }): ReactNode {
  const say = useSay()
  const label = say('screen.declare.region')
  const only = form.regions.length === 1
  if (only || region.kind === 'fixed') {
    const name = form.regions.find((one) => only || one.regionCode === regionCode)?.name ?? '—'
    const error = wrong && `${wrong} ${say(region.kind === 'fixed' ? 'screen.declare.region.fixed_wrong' : 'screen.declare.region.out_of_reach')}`
    return <Field label={label} required error={error} source={say(region.kind === 'fixed' ? 'screen.declare.region.fixed' : 'screen.declare.region.source')}><Known>{name}</Known></Field>
  }
  return (
    <Field label={label} required error={wrong} hint={region.kind === 'moves' ? say('screen.declare.region.move') : undefined}>
      <Select style={{ width: '100%' }} autoFocus={region.focus} disabled={region.kind === 'waits'} value={regionCode} options={form.regions.map((one) => ({ value: one.regionCode, label: one.name }))} onChange={region.choose} />
    </Field>
  )
}

/** What may raise the grade, and why the work is needed. */
export function ContentSection({ form, handle }: Omit<SectionProps, 'unmet'>): ReactNode {
  const say = useSay()
  const { language } = useLanguage()
  const { draft, change } = handle
  const table = gradeTableIn(form.grade.table)
  // As many reasons as the table asks for make the project complex, whatever is chosen: the choice shows it and keeps what was said.
  const raised = table !== null && complexityOf(table, draft.complexityReasons) === 'complex'
  return (
    <div className="sec1">
      <h2>{say('screen.declare.content')} <span className="cap">{say('screen.declare.content.note')}</span></h2>
      <div className="grid2">
        <Field label={say('screen.declare.nature')} required group>
          <Radio.Group value={draft.nature} options={(['publicWelfare', 'commercial'] as const).map((value) => ({ value, label: say(`screen.nature.${value}`) }))} onChange={(event) => change({ nature: event.target.value === 'commercial' ? 'commercial' : 'publicWelfare' })} />
        </Field>
        <Field label={say('screen.declare.complexity')} required group hint={raised && draft.complexity === 'ordinary' ? say('screen.declare.complexity.raised', { n: table.complexFromReasons }) : undefined}>
          <Radio.Group value={raised ? 'complex' : draft.complexity} options={(['ordinary', 'complex'] as const).map((value) => ({ value, label: say(`screen.complexity.${value}`), disabled: raised && value === 'ordinary' }))} onChange={(event) => change({ complexity: event.target.value === 'complex' ? 'complex' : 'ordinary' })} />
        </Field>
        <fieldset>
          <legend className="sec" style={{ fontSize: 13, padding: 0 }}>{say('screen.declare.reasons', { n: table?.complexFromReasons ?? 2 })}</legend>
          <Checkbox.Group style={{ display: 'flex', flexDirection: 'column', gap: 2 }} value={[...draft.complexityReasons]} options={choicesOf(table?.complexityReasons ?? [], language)} onChange={(complexityReasons) => change({ complexityReasons })} />
        </fieldset>
        <fieldset>
          <legend className="sec" style={{ fontSize: 13, padding: 0 }}>{say('screen.declare.elevations')}</legend>
          <Checkbox.Group style={{ display: 'flex', flexDirection: 'column', gap: 2 }} value={[...draft.elevations]} options={choicesOf(table?.elevations ?? [], language)} onChange={(next) => change({ elevations: next })} />
        </fieldset>
        <Field label={say('screen.declare.necessity')} wide>
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} maxLength={4000} showCount value={draft.necessity} onChange={(event) => change({ necessity: event.target.value })} />
        </Field>
      </div>
    </div>
  )
}
