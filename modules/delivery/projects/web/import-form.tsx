import { InputNumber, Select } from 'antd'
import type { Inspection } from '@zhujian/projects/api'
import { Field, Section, StateWord, useSay } from '@zhujian/ui'
import type { ReactNode } from 'react'

const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252'] as const
const delimiters = [',', ';', '\t', '|'] as const

/** How the file was understood: its encoding, delimiter, sheet and header row, each of which can be put right. */
export function ImportForm({ found, onChange }: { found: Inspection; onChange: (patch: Record<string, string | undefined>) => void }): ReactNode {
  const say = useSay()
  const { form, sheets, certain } = found
  return (
    <Section title={say('screen.imports.step.form')} note={say(form.kind === 'csv' ? 'screen.imports.step.form.csv' : 'screen.imports.step.form.xlsx')}>
      <div className="grid4">
        {form.kind === 'csv' ? (
          <>
            <Field label={say('screen.imports.encoding')} hint={certain ? say('screen.imports.encoding.certain') : <StateWord state="yellow">{say('screen.imports.encoding.likely')}</StateWord>}>
              <Select style={{ width: '100%' }} value={form.encoding ?? undefined} options={encodings.map((value) => ({ value, label: say(`screen.imports.encoding.${value}`) }))} onChange={(encoding) => onChange({ encoding })} />
            </Field>
            <Field label={say('screen.imports.delimiter')}>
              <Select style={{ width: '100%' }} value={form.delimiter ?? undefined} options={delimiters.map((value, at) => ({ value, label: say(`screen.imports.delimiter.${at}`) }))} onChange={(delimiter) => onChange({ delimiter })} />
            </Field>
          </>
        ) : (
          <Field label={say('screen.imports.sheet')}>
            <Select style={{ width: '100%' }} value={form.sheet ?? undefined} options={sheets.map((value) => ({ value, label: value }))} onChange={(sheet) => onChange({ sheet, headerRow: undefined })} />
          </Field>
        )}
        <Field label={say('screen.imports.header_row')} hint={say('screen.imports.header_row.hint')}>
          <InputNumber style={{ width: '100%' }} min={1} max={1000} value={form.headerRow} onChange={(row) => onChange({ headerRow: row === null ? undefined : String(row) })} />
        </Field>
      </div>
    </Section>
  )
}
