import { Input } from 'antd'
import { uploadFile } from '@zhujian/client'
import type { UploadProgress } from '@zhujian/client'
import { cloneElement, isValidElement, useEffect, useId, useState } from 'react'
import type { ReactNode } from 'react'
import { problemIn } from './data-context.tsx'
import { amountProblem, bpOfPercent, bytesText, fenOfWan, percentProblem, percentText, wanOfFen } from './format.ts'
import type { FigureProblem } from './format.ts'
import { Icon, Shape } from './icons.tsx'
import { Refusal } from './states.tsx'
import { useSay } from './text-context.tsx'

/** What a field gives its control: the name to be called by, and where it is explained. */
type Labelled = { id?: string; 'aria-labelledby'?: string; 'aria-describedby'?: string }

type FieldProps = {
  label: ReactNode
  required?: boolean
  /** Where a filled-in value comes from. */
  source?: ReactNode
  /** What belongs into the field, or why it is asked. */
  hint?: ReactNode
  error?: ReactNode
  wide?: boolean
  /** The control is a group of controls (radio buttons) or only shows a value: named by its label, which points at no single input. */
  group?: boolean
  children: ReactNode
}

/** A labelled control; what is wrong with it stands under it, and where a filled-in value comes from too. */
export function Field({ label, required = false, source, hint, error, wide = false, group = false, children }: FieldProps): ReactNode {
  const id = useId()
  const words = <>{label}{required ? <i aria-hidden="true">*</i> : null}</>
  const shown = group || (isValidElement(children) && children.type === Known)
  const described = error ? `${id}e` : source || hint ? `${id}s` : undefined
  const given: Labelled = { ...(shown ? { 'aria-labelledby': `${id}l` } : { id }), ...(described ? { 'aria-describedby': described } : {}) }
  return (
    <div className={wide ? 'f w2' : 'f'}>
      {shown ? <span className="lb" id={`${id}l`}>{words}</span> : <label className="lb" htmlFor={id}>{words}</label>}
      {isValidElement<Labelled>(children) ? cloneElement(children, given) : children}
      {error ? <span className="err" id={`${id}e`}><Shape state="red" /><span>{error}</span></span> : null}
      {hint && !source ? <span className="src" id={`${id}s`}>{hint}</span> : null}
      {source ? <span className="src" id={`${id}s`}><Icon name="from" size={12} /> {source}</span> : null}
    </div>
  )
}

/** A value the system knows: shown, not typed. */
export function Known({ children }: { children: ReactNode }): ReactNode {
  return <div className="locked">{children}</div>
}

type FigureProps<Value> = Labelled & {
  value: Value | null
  onChange: (value: Value | null) => void
  read: (typed: string) => Value | null
  write: (value: Value) => string
  problemOf: (typed: string) => FigureProblem | null
  /** What kind of figure: its wording for what is wrong. */
  kind: 'amount' | 'percent'
  unit: string
  invalid?: boolean | undefined
  label?: string | undefined
  disabled?: boolean | undefined
}

/** A figure, kept as a value and shown as typed until the field is left. What is no such figure stays as typed, and the field says why: nothing typed vanishes. */
function FigureInput<Value>({ value, onChange, read, write, problemOf, kind, unit, invalid = false, label, disabled = false, ...labelled }: FigureProps<Value>): ReactNode {
  const say = useSay()
  const id = useId()
  const [typed, setTyped] = useState<{ text: string; leftAt?: Value | null } | null>(null)
  const problem = typed === null ? null : problemOf(typed.text)
  // After the field is left, a value set from outside (an offer taken) replaces what was typed in vain.
  if (typed !== null && typed.leftAt !== undefined && typed.leftAt !== value) setTyped(null)
  const described = [labelled['aria-describedby'], problem ? id : undefined].filter(Boolean).join(' ')
  return (
    <span className="typed">
      <Input
        {...labelled}
        styles={{ input: { textAlign: 'right' } }}
        inputMode="decimal"
        suffix={unit}
        value={typed?.text ?? (value === null ? '' : write(value))}
        disabled={disabled}
        {...(label ? { 'aria-label': label } : {})}
        {...(described ? { 'aria-describedby': described } : {})}
        {...(invalid || problem ? { status: 'error' as const, 'aria-invalid': true } : {})}
        onChange={(event) => {
          setTyped({ text: event.target.value })
          onChange(read(event.target.value))
        }}
        onBlur={() => setTyped(problem && typed ? { text: typed.text, leftAt: value } : null)}
      />
      {problem ? <span className="err" id={id}><Shape state="red" /><span>{say(`ui.${kind}.${problem}`)}</span></span> : null}
    </span>
  )
}

type AmountProps = Labelled & { fen: string | null; onChange: (fen: string | null) => void; invalid?: boolean; label?: string; disabled?: boolean }

/** An amount typed in 万元 and kept in fen. */
export function MoneyInput({ fen, ...rest }: AmountProps): ReactNode {
  const say = useSay()
  return <FigureInput {...rest} value={fen} read={fenOfWan} write={wanOfFen} problemOf={amountProblem} kind="amount" unit={say('ui.unit.wan')} />
}

/** A percentage typed with up to two decimals and kept in basis points. */
export function PercentInput({ bp, ...rest }: Labelled & { bp: number | null; onChange: (bp: number | null) => void; label?: string }): ReactNode {
  return <FigureInput {...rest} value={bp} read={bpOfPercent} write={percentText} problemOf={percentProblem} kind="percent" unit="%" />
}

type DateProps = Labelled & { value: string | null; onChange: (day: string | null) => void; month?: boolean; notAfter?: string; label?: string }

/** A day `YYYY-MM-DD` (or a month), typed or picked: the browser's own field knows the keyboard and the reader's habits. */
export function DateInput({ value, onChange, month = false, notAfter, label, ...labelled }: DateProps): ReactNode {
  return (
    <Input
      {...labelled}
      type={month ? 'month' : 'date'}
      value={value ?? ''}
      min={month ? '1949-01' : '1949-01-01'}
      max={notAfter ?? (month ? '2199-12' : '2199-12-31')}
      {...(label ? { 'aria-label': label } : {})}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    />
  )
}

export type UploadedFile = { fileId: string; name: string }

type PickerProps = { onDone: (file: UploadedFile) => void; accept?: string; multiple?: boolean; words: string }
type Sending = { key: string; file: File; progress: UploadProgress; error: Error | null }

/** Picks files and uploads them at once, each with its progress; a failed one says so and can be sent again where it broke. */
export function FilePicker({ onDone, accept, multiple = false, words }: PickerProps): ReactNode {
  const say = useSay()
  const id = useId()
  const [sending, setSending] = useState<readonly Sending[]>([])
  const change = (key: string, patch: Partial<Sending> | null): void =>
    setSending((all) => all.flatMap((one) => (one.key !== key ? [one] : patch ? [{ ...one, ...patch }] : [])))
  const start = async (file: File, key: string): Promise<void> => {
    try {
      const fileId = await uploadFile(file, (progress) => change(key, { progress }))
      change(key, null)
      onDone({ fileId, name: file.name })
    } catch (cause) {
      change(key, { error: cause instanceof Error ? cause : new Error(String(cause)) })
    }
  }
  const pick = (files: FileList | null): void => {
    for (const [index, file] of [...(files ?? [])].entries()) {
      const key = `${file.name}:${file.size}:${file.lastModified}:${index}`
      setSending((all) => [...all.filter((one) => one.key !== key), { key, file, progress: { sentBytes: 0, totalBytes: file.size }, error: null }])
      void start(file, key)
    }
  }
  return (
    <div className="col gap2">
      <span>
        <input id={id} className="vh" type="file" multiple={multiple} {...(accept ? { accept } : {})} onChange={(event) => { pick(event.target.files); event.target.value = '' }} />
        <label htmlFor={id} className="chip"><Icon name="plus" size={12} />{words}</label>
      </span>
      {sending.map((one) => (
        <div key={one.key} className="col gap1" role="status">
        <div className="fileline cap2">
          <span className="el" style={{ maxWidth: 240 }}>{one.file.name}</span>
          <span className="prog"><i style={{ width: `${(100 * one.progress.sentBytes) / Math.max(1, one.progress.totalBytes)}%` }} /></span>
          <span className="nw">{bytesText(one.progress.sentBytes)} / {bytesText(one.progress.totalBytes)}</span>
          {one.error && !problemIn(one.error) ? <button type="button" className="linkish" onClick={() => { change(one.key, { error: null }); void start(one.file, one.key) }}>{say('ui.upload.again')}</button> : null}
          {problemIn(one.error) ? <button type="button" className="linkish" onClick={() => change(one.key, null)}>{say('ui.upload.drop')}</button> : null}
        </div>
        <Refusal error={problemIn(one.error)} />
        </div>
      ))}
    </div>
  )
}

/** A text kept on this device under a key until it is sent: a comment survives a lost connection or a closed window. */
export function useDraftText(key: string): [text: string, set: (text: string) => void] {
  const storageKey = `zhujian.draft.${key}`
  const [text, setText] = useState('')
  useEffect(() => setText(read(storageKey)), [storageKey])
  return [
    text,
    (next) => {
      setText(next)
      try {
        if (next === '') localStorage.removeItem(storageKey)
        else localStorage.setItem(storageKey, next)
      } catch {
        // Without storage the text still lives as long as the page.
      }
    },
  ]
}

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}
