import { Checkbox, Input, Radio, Select } from 'antd'
import { complexityOf } from '@zhujian/policy/domain'
import { DateInput, Field, Known, useLanguage, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import type { Form } from './declaration-screen.tsx'
import { choicesOf, gradeTableIn } from './grade-table.ts'
import type { DraftHandle } from './use-draft.ts'

export type Unmet = ReadonlyMap<string, string>
type SectionProps = { form: Form; handle: DraftHandle; unmet: Unmet }

/** Who declares what, and where. What the system knows is filled in and says where it comes from. */
export function BasicSection({ form, handle, unmet }: SectionProps): ReactNode {
  const say = useSay()
  const { draft, change } = handle
  const sector = form.sectors.find((one) => one.code === draft.sector)
  const unit = form.units.length === 1 ? form.units[0] : undefined
  const region = form.regions.length === 1 ? form.regions[0] : undefined
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
        {region ? (
          <Field label={say('screen.declare.region')} required source={say('screen.declare.region.source')}><Known>{region.name}</Known></Field>
        ) : (
          <Field label={say('screen.declare.region')} required><Select style={{ width: '100%' }} value={draft.regionCode} options={form.regions.map((one) => ({ value: one.regionCode, label: one.name }))} onChange={(regionCode) => change({ regionCode })} /></Field>
        )}
        <Field label={say('screen.declare.location')} required wide error={draft.location.trim() === '' ? unmet.get('G1.identity') : undefined}><Input value={draft.location} maxLength={300} onChange={(event) => change({ location: event.target.value })} /></Field>
        <Field label={say('screen.declare.start')}><DateInput value={draft.plannedStartOn} onChange={(plannedStartOn) => change({ plannedStartOn })} /></Field>
        <Field label={say('screen.declare.finish')} error={draft.plannedStartOn && draft.plannedFinishOn && draft.plannedFinishOn < draft.plannedStartOn ? say('screen.declare.finish.before') : undefined}>
          <DateInput value={draft.plannedFinishOn} onChange={(plannedFinishOn) => change({ plannedFinishOn })} />
        </Field>
      </div>
    </div>
  )
}

/** What may raise the grade, and why the work is needed. */
export function ContentSection({ form, handle }: Omit<SectionProps, 'unmet'>): ReactNode {
  const say = useSay()
  const { language } = useLanguage()
  const { draft, change } = handle
  const table = gradeTableIn(form.grade.table)
  const reasonsChanged = (complexityReasons: string[]): void => {
    // As many reasons as the table asks for make the project complex: it is not chosen a second time.
    const complex = table && complexityOf(table, complexityReasons) === 'complex'
    change({ complexityReasons, ...(complex ? { complexity: 'complex' as const } : {}) })
  }
  return (
    <div className="sec1">
      <h2>{say('screen.declare.content')} <span className="cap">{say('screen.declare.content.note')}</span></h2>
      <div className="grid2">
        <Field label={say('screen.declare.nature')} required group>
          <Radio.Group value={draft.nature} options={(['publicWelfare', 'commercial'] as const).map((value) => ({ value, label: say(`screen.nature.${value}`) }))} onChange={(event) => change({ nature: event.target.value === 'commercial' ? 'commercial' : 'publicWelfare' })} />
        </Field>
        <Field label={say('screen.declare.complexity')} required group>
          <Radio.Group value={draft.complexity} options={(['ordinary', 'complex'] as const).map((value) => ({ value, label: say(`screen.complexity.${value}`) }))} onChange={(event) => change({ complexity: event.target.value === 'complex' ? 'complex' : 'ordinary' })} />
        </Field>
        <fieldset>
          <legend className="sec" style={{ fontSize: 13, padding: 0 }}>{say('screen.declare.reasons', { n: table?.complexFromReasons ?? 2 })}</legend>
          <Checkbox.Group style={{ display: 'flex', flexDirection: 'column', gap: 2 }} value={[...draft.complexityReasons]} options={choicesOf(table?.complexityReasons ?? [], language)} onChange={reasonsChanged} />
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
