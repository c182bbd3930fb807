import { Input, Select } from 'antd'
import type { ImportMapping, Inspection } from '@zhujian/projects/api'
import { Field, Section, StateWord, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'
import { columnRoles, rolesOf, withRole } from './import-roles.ts'
import type { ColumnRole } from './import-roles.ts'

const shownRows = 6
type Props = { found: Inspection; mapping: ImportMapping; onChange: (mapping: ImportMapping) => void }

/** The first rows of the table with what each column means above it. */
export function ImportColumns({ found, mapping, onChange }: Props): ReactNode {
  const say = useSay()
  const roles = rolesOf(mapping)
  const phased = phaseColumns(mapping)
  const { how } = found.suggestion
  // Columns without a name are alike: only their place tells them apart.
  const columns = found.columns.map((column, at) => ({ column, at, slot: `${at} ${column}` }))
  const used = found.columns.filter((column) => roles.has(column)).length
  return (
    <Section title={say('screen.imports.step.columns')} note={say('screen.imports.columns.used', { used, all: found.columns.length })} extra={<StateWord state={how === 'guessed' || how === 'none' ? 'yellow' : 'green'}>{say(`screen.imports.suggestion.${how}`, { name: mapping.name })}</StateWord>} flush>
      <div className="tblw">
        <table className="tbl s imp-cols" aria-label={say('screen.imports.step.columns')}>
          <thead>
            <tr>{columns.map(({ column, slot }) => <th key={slot}><RoleSelect column={column} role={roles.get(column)} phased={phased.has(column)} onChange={(role) => onChange(withRole(mapping, column, role))} /></th>)}</tr>
            <tr>{columns.map(({ column, slot }) => <th key={slot} className={roles.has(column) ? 'b' : ''}>{column || say('screen.imports.unnamed')}</th>)}</tr>
          </thead>
          <tbody>
            {found.sample.slice(0, shownRows).map((row) => (
              <tr key={row.row}>{columns.map(({ column, at, slot }) => <td key={slot} className={roles.has(column) ? 'el' : 'el mut'} title={row.cells[at]}>{row.cells[at]}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      <Writing mapping={mapping} onChange={onChange} />
    </Section>
  )
}

function phaseColumns({ phases }: ImportMapping): ReadonlySet<string> {
  if (!phases) return new Set()
  return new Set([phases.name, phases.status, phases.start.column, phases.plannedEnd.column, phases.actualEnd.column, phases.estimate, phases.spent])
}

function RoleSelect({ column, role, phased, onChange }: { column: string; role: ColumnRole | undefined; phased: boolean; onChange: (role: ColumnRole | undefined) => void }): ReactNode {
  const say = useSay()
  if (column === '') return null
  return (
    <Select<ColumnRole | ''>
      size="small"
      style={{ width: '100%', minWidth: 132 }}
      aria-label={say('screen.imports.role.of', { column })}
      value={role ?? ''}
      options={[{ value: '', label: say(phased ? 'screen.imports.role.phase' : 'screen.imports.role.none') }, ...columnRoles.map((value) => ({ value, label: say(`screen.imports.role.${value}`) }))]}
      onChange={(value) => onChange(value === '' ? undefined : value)}
    />
  )
}

const dayFormats = ['iso', 'monthDayYear', 'dayMonthYear', 'monthNameYear'] as const

/** How amounts and days are written in the columns that hold them. */
function Writing({ mapping, onChange }: { mapping: ImportMapping; onChange: (mapping: ImportMapping) => void }): ReactNode {
  const say = useSay()
  const { cost, plannedStart, plannedFinish } = mapping
  if (!cost && !plannedStart && !plannedFinish) return null
  const setCost = (patch: Partial<NonNullable<typeof cost>>): void => (cost ? onChange({ ...mapping, cost: { ...cost, ...patch } }) : undefined)
  return (
    <div className="bd grid4">
      {cost ? (
        <>
          <Field label={say('screen.imports.unit')} hint={cost.column}>
            <Select style={{ width: '100%' }} value={cost.unit ?? 'one'} options={(['one', 'wan', 'yi'] as const).map((value) => ({ value, label: say(`screen.imports.unit.${value}`) }))} onChange={(unit) => setCost({ unit })} />
          </Field>
          <Field label={say('screen.imports.currency')} hint={say('screen.imports.currency.hint')}>
            <Input maxLength={3} value={cost.currency} onChange={(event) => setCost({ currency: event.target.value.toUpperCase() })} />
          </Field>
          <Field label={say('screen.imports.decimal')}>
            <Select style={{ width: '100%' }} value={cost.decimal} options={[{ value: '.', label: '1,234.56' }, { value: ',', label: '1.234,56' }]} onChange={(decimal) => setCost({ decimal, group: decimal === '.' ? ',' : '.' })} />
          </Field>
        </>
      ) : null}
      {(['plannedStart', 'plannedFinish'] as const).map((role) => {
        const day = mapping[role]
        return day ? (
          <Field key={role} label={say('screen.imports.day_format', { role: say(`screen.imports.role.${role}`) })} hint={day.column}>
            <Select style={{ width: '100%' }} value={day.format} options={dayFormats.map((value) => ({ value, label: say(`screen.imports.day.${value}`) }))} onChange={(format) => onChange({ ...mapping, [role]: { ...day, format } })} />
          </Field>
        ) : null
      })}
    </div>
  )
}
