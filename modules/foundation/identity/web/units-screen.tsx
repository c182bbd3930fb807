import './identity.css'
import { Button, Input, Select } from 'antd'
import { newId } from '@zhujian/client'
import { changeUnit, createUnit, exportUnits, getUnitForm, listUnits } from '@zhujian/organisation/api'
import type { UnitView } from '@zhujian/organisation/api'
import { Cut, DataTable, EmptyState, ExportButton, Field, Icon, Paged, problemIn, Refusal, Section, StateWord, useAccount, useCommand, useOperation, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column } from '@zhujian/ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { WordsField } from './words-field.tsx'

/** The system administrator's page of units: departments, owners, contractors and whoever else works on public works. */
export function UnitsScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { q, unit } = search.values
  const pages = usePages(listUnits, { limit: 50, ...(q ? { q } : {}) })
  const close = (): void => search.set({ new: undefined, unit: undefined })
  return (
    <div className="page">
      <div className="pagehd">
        <h1>{say('screen.units.title')}</h1>
        <WordsField label={say('screen.units.find')} value={q ?? ''} onChange={(words) => search.set({ q: words || undefined })} />
        <span className="sp" />
        <ExportButton operation={exportUnits} input={q ? { q } : {}} />
        <Button type="primary" icon={<Icon name="plus" />} onClick={() => search.set({ new: '1', unit: undefined })}>{say('screen.units.new')}</Button>
      </div>
      {search.values['new'] === '1' ? <NewUnit onClose={close} /> : null}
      <div className="card">
        <Paged pages={pages} empty={<EmptyState why={say('screen.units.none')} next={say(q ? 'screen.units.none.filter' : 'screen.units.none.next')} />}>
          {(items) => (
            <>
              {items.filter((one) => one.unitId === unit).map((one) => <ChangeUnit key={one.unitId} unit={one} onClose={close} />)}
              <UnitTable items={items} onOpen={(one) => search.set({ unit: one.unitId, new: undefined })} />
            </>
          )}
        </Paged>
      </div>
    </div>
  )
}

function UnitTable({ items, onOpen }: { items: readonly UnitView[]; onOpen: (unit: UnitView) => void }): ReactNode {
  const say = useSay()
  const form = useOperation(getUnitForm, {})
  const labels = new Map([...(form.data?.kinds ?? []), ...(form.data?.departments ?? [])].map((one) => [one.code, one.label]))
  const columns: Column<UnitView>[] = [
    { key: 'name', title: say('screen.units.name'), render: (one) => <Cut className="nm">{one.name}</Cut> },
    { key: 'code', title: say('screen.units.code'), render: (one) => <span className="nw num">{one.creditCode}</span> },
    { key: 'kind', title: say('screen.units.kind'), render: (one) => <span className="nw">{say(`unit.kind.${one.kind}`)}</span> },
    { key: 'department', title: say('screen.units.department'), optional: true, render: (one) => (one.department ? (labels.get(one.department) ?? one.department) : '—') },
    { key: 'region', title: say('screen.units.region'), render: (one) => <span className="nw">{one.regionName}</span> },
  ]
  return <DataTable label={say('screen.units.list')} columns={columns} rows={items} rowKey={(one) => one.unitId} onOpen={onOpen} />
}

type Values = { name: string; kind: UnitKind; department: string | null }
type UnitKind = Parameters<ReturnType<typeof useCommand<typeof createUnit>>['run']>[0]['kind']

/** The fields that may change later, too. */
function Editable({ values, onChange }: { values: Values; onChange: (values: Values) => void }): ReactNode {
  const say = useSay()
  const form = useOperation(getUnitForm, {})
  return (
    <>
      <Field label={say('screen.units.name')} required><Input maxLength={100} value={values.name} onChange={(event) => onChange({ ...values, name: event.target.value })} /></Field>
      <Field label={say('screen.units.kind')} required><Select style={{ width: '100%' }} value={values.kind} onChange={(kind) => onChange({ ...values, kind })} options={(form.data?.kinds ?? []).map((one) => ({ value: one.code as UnitKind, label: one.label }))} /></Field>
      <Field label={say('screen.units.department')} hint={say('screen.units.department.rule')}>
        <Select allowClear style={{ width: '100%' }} value={values.department} onChange={(department) => onChange({ ...values, department: department ?? null })} options={(form.data?.departments ?? []).map((one) => ({ value: one.code, label: one.label }))} />
      </Field>
    </>
  )
}

function NewUnit({ onClose }: { onClose: () => void }): ReactNode {
  const say = useSay()
  const own = useAccount()
  const form = useOperation(getUnitForm, {})
  const command = useCommand(createUnit, ['listUnits'])
  const [values, setValues] = useState<Values>({ name: '', kind: 'government', department: null })
  const [regionCode, setRegionCode] = useState<number>(own.regionCode)
  const [creditCode, setCreditCode] = useState('')
  const wrong = problemIn(command.problem)?.field
  const submit = async (): Promise<void> => {
    const { department, ...rest } = values
    if (await command.run({ id: newId(), ...rest, regionCode, creditCode: creditCode.trim().toUpperCase(), ...(department ? { department } : {}) })) { setValues({ ...values, name: '', department: null }); setCreditCode('') }
  }
  return (
    <Section title={say('screen.units.new')} note={say('screen.units.new.note')} extra={<button type="button" className="linkish" onClick={onClose}>{say('ui.close')}</button>}>
      <form className="grid3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
        <Editable values={values} onChange={setValues} />
        <Field label={say('screen.units.region')} required><Select style={{ width: '100%' }} value={regionCode} onChange={setRegionCode} options={(form.data?.regions ?? []).map((region) => ({ value: region.regionCode, label: region.name }))} /></Field>
        <Field label={say('screen.units.code')} required hint={say('screen.units.code.rule')}><Input {...(wrong === 'creditCode' ? { status: 'error' as const } : {})} autoComplete="off" maxLength={18} value={creditCode} onChange={(event) => setCreditCode(event.target.value)} /></Field>
        <div className="w2 col gap2">
          <Refusal error={command.problem ?? form.error} />
          {command.done ? <StateWord state="green">{say('screen.units.created')}</StateWord> : null}
          <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={values.name.trim() === '' || creditCode.trim().length !== 18}>{say('screen.units.create')}</Button></span>
        </div>
      </form>
    </Section>
  )
}

function ChangeUnit({ unit, onClose }: { unit: UnitView; onClose: () => void }): ReactNode {
  const say = useSay()
  const command = useCommand(changeUnit, ['listUnits'])
  const [values, setValues] = useState<Values>({ name: unit.name, kind: unit.kind as UnitKind, department: unit.department })
  const submit = async (): Promise<void> => {
    const { department, ...rest } = values
    await command.run({ unitId: unit.unitId, id: newId(), ...rest, ...(department ? { department } : {}) })
  }
  return (
    <Section title={say('screen.units.change')} note={`${unit.creditCode} · ${unit.regionName}`} extra={<button type="button" className="linkish" onClick={onClose}>{say('ui.close')}</button>}>
      <form className="grid3" onSubmit={(event) => { event.preventDefault(); void submit() }}>
        <Editable values={values} onChange={setValues} />
        <div className="w2 col gap2">
          <Refusal error={command.problem} />
          {command.done ? <StateWord state="green">{say('screen.units.changed')}</StateWord> : null}
          <span><Button type="primary" htmlType="submit" loading={command.busy} disabled={values.name.trim() === ''}>{say('screen.units.save')}</Button></span>
        </div>
      </form>
    </Section>
  )
}
