import './cockpit.css'
import { Button, Input } from 'antd'
import { newId } from '@zhujian/client'
import { listMapLayers, uploadMapLayer, withdrawMapLayer } from '@zhujian/cockpit/api'
import type { MapLayer } from '@zhujian/cockpit/api'
import { boundsOf, linesOf, readLayer } from '@zhujian/cockpit/domain'
import type { FeatureCollection } from '@zhujian/cockpit/domain'
import type { OutputOf } from '@zhujian/kernel'
import { bytesText, Cut, DataTable, DateInput, EmptyState, Field, Icon, instantText, Paged, problemIn, Refusal, Section, StateWord, useAccount, useCommand, usePages, useSay, useSearchState } from '@zhujian/ui'
import type { Column, StateColour } from '@zhujian/ui'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'

type Rule = OutputOf<typeof listMapLayers>['rule']
const renewed = ['listMapLayers', 'getMapLayer']

/** The boundary layers of the map: every version with its review number, who uploaded it and when, and the way to another. */
export function MapLayersScreen(): ReactNode {
  const say = useSay()
  const search = useSearchState()
  const { may } = useAccount()
  const pages = usePages(listMapLayers, { limit: 50 })
  const [leaving, setLeaving] = useState<MapLayer | null>(null)
  const mayUpload = may.includes('uploadMapLayer')
  const opened = mayUpload && search.values['new'] === '1'
  return (
    <div className="page">
      <div className="pagehd">
        <h1>{say('screen.layers.title')}</h1>
        {pages.head ? <span className="cap2">{pages.head.regionName}</span> : null}
        <span className="sp" />
        {mayUpload ? <Button type="primary" icon={<Icon name="plus" />} onClick={() => search.set({ new: '1' })}>{say('screen.layers.new')}</Button> : null}
      </div>
      {opened && pages.head ? <Upload rule={pages.head.rule} onClose={() => search.set({ new: undefined })} /> : null}
      {leaving ? <Withdraw layer={leaving} onClose={() => setLeaving(null)} /> : null}
      <div className="card">
        <Paged pages={pages} empty={<EmptyState why={say('screen.layers.none')} next={say('screen.layers.none.next')} />}>
          {(items) => <Versions items={items} onWithdraw={mayUpload ? setLeaving : null} />}
        </Paged>
      </div>
      <div className="foot"><span>{say('screen.layers.note')}</span></div>
    </div>
  )
}

const colours: Readonly<Record<MapLayer['state'], StateColour | null>> = { shown: 'green', replaced: null, withdrawn: null }

function Versions({ items, onWithdraw }: { items: readonly MapLayer[]; onWithdraw: ((layer: MapLayer) => void) | null }): ReactNode {
  const say = useSay()
  const columns: Column<MapLayer>[] = [
    { key: 'version', title: say('screen.layers.version'), numeric: true, render: (one) => one.version },
    { key: 'state', title: say('screen.layers.state'), render: (one) => { const colour = colours[one.state]; return colour ? <StateWord state={colour}>{say(`screen.layers.state.${one.state}`)}</StateWord> : <span className="sec nw" title={one.withdrawn ? say('screen.layers.withdrawn', { by: one.withdrawn.by, at: instantText(one.withdrawn.at), reason: one.withdrawn.reason }) : undefined}>{say(`screen.layers.state.${one.state}`)}</span> } },
    { key: 'number', title: say('screen.layers.number'), render: (one) => <b className="nw">{one.mapNumber}</b> },
    { key: 'title', title: say('screen.layers.name'), grow: true, render: (one) => <Cut className="nm">{one.title}</Cut> },
    { key: 'authority', title: say('screen.layers.authority'), render: (one) => <Cut>{one.authority}</Cut> },
    { key: 'approved', title: say('screen.layers.approved'), numeric: true, render: (one) => one.approvedOn },
    { key: 'size', title: say('screen.layers.size'), optional: true, render: (one) => <span className="nw sec" title={`SHA-256 ${one.sha256}`}>{say('screen.layers.size.of', { features: one.features, vertices: one.vertices, size: bytesText(one.bytes) })}</span> },
    { key: 'by', title: say('screen.layers.uploaded'), render: (one) => <span className="nw" title={one.uploadedBy}>{instantText(one.uploadedAt)}<span className="sec"> {one.uploadedBy}</span></span> },
    ...(onWithdraw ? [{ key: 'act', title: <span className="vh">{say('screen.layers.withdraw')}</span>, render: (one: MapLayer) => (one.state === 'withdrawn' ? null : <button type="button" className="linkish nw" onClick={() => onWithdraw(one)}>{say('screen.layers.withdraw')}</button>) }] : []),
  ]
  return <DataTable label={say('screen.layers.title')} columns={columns} rows={items} rowKey={(one) => one.layerId} />
}

/** Takes a layer off the map; what is destroyed is named, and why it is said stays in the book. */
function Withdraw({ layer, onClose }: { layer: MapLayer; onClose: () => void }): ReactNode {
  const say = useSay()
  const [reason, setReason] = useState('')
  const act = useCommand(withdrawMapLayer, renewed)
  const send = async (): Promise<void> => {
    if (await act.run({ id: newId(), layerId: layer.layerId, reason })) onClose()
  }
  return (
    <Section title={say('screen.layers.withdraw.title', { version: layer.version, number: layer.mapNumber })} className="layerform">
      <Field label={say('screen.layers.withdraw.reason')} required hint={say('screen.layers.withdraw.hint')}><Input value={reason} maxLength={400} autoFocus onChange={(event) => setReason(event.target.value)} /></Field>
      <Refusal error={act.problem} />
      <div className="row gap2 acts"><Button danger loading={act.busy} disabled={reason.trim() === ''} onClick={() => void send()}>{say('screen.layers.withdraw')}</Button><Button onClick={onClose}>{say('screen.layers.cancel')}</Button></div>
    </Section>
  )
}

type Chosen = { name: string; text: string; collection: FeatureCollection | null; words: string | null }

function Upload({ rule, onClose }: { rule: Rule; onClose: () => void }): ReactNode {
  const say = useSay()
  const { today } = useAccount()
  const [values, setValues] = useState({ title: '', mapNumber: '', authority: '', approvedOn: null as string | null })
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const act = useCommand(uploadMapLayer, renewed)
  const [id] = useState(newId)
  const change = (patch: Partial<typeof values>): void => setValues({ ...values, ...patch })
  const refusedField = problemIn(act.problem)?.field
  const whole = values.title.trim() !== '' && values.mapNumber.trim() !== '' && values.authority.trim() !== '' && values.approvedOn !== null && chosen?.collection
  const send = async (): Promise<void> => {
    if (!chosen || values.approvedOn === null) return
    if (await act.run({ id, title: values.title, mapNumber: values.mapNumber, authority: values.authority, approvedOn: values.approvedOn, geojson: chosen.text })) onClose()
  }
  const text = (name: 'title' | 'mapNumber' | 'authority', max: number): ReactNode => <Input value={values[name]} maxLength={max} {...(refusedField === name ? { status: 'error' as const } : {})} onChange={(event) => change({ [name]: event.target.value })} />
  return (
    <Section title={say('screen.layers.new')} note={say('screen.layers.rule', { version: rule.version })} className="layerform">
      <div className="layergrid">
        <div className="grid2">
          <Field label={say('screen.layers.name')} required>{text('title', 100)}</Field>
          <Field label={say('screen.layers.number')} required hint={say('screen.layers.number.hint', { examples: rule.forms.map((form) => form.example).join(' / ') })}>{text('mapNumber', 40)}</Field>
          <Field label={say('screen.layers.authority')} required>{text('authority', 100)}</Field>
          <Field label={say('screen.layers.approved')} required><DateInput value={values.approvedOn} notAfter={today} onChange={(approvedOn) => change({ approvedOn })} /></Field>
          <div className="w2"><FileField rule={rule} chosen={chosen} onChosen={setChosen} /></div>
        </div>
        <Preview chosen={chosen} />
      </div>
      <p className="cap">{say('screen.layers.source', { source: rule.source })}</p>
      <Refusal error={act.problem} />
      <div className="row gap2 acts"><Button type="primary" loading={act.busy} disabled={!whole} onClick={() => void send()}>{say('screen.layers.upload')}</Button><Button onClick={onClose}>{say('screen.layers.cancel')}</Button></div>
    </Section>
  )
}

/** Reads the file here and says at once what the server would refuse. */
function FileField({ rule, chosen, onChosen }: { rule: Rule; chosen: Chosen | null; onChosen: (chosen: Chosen) => void }): ReactNode {
  const say = useSay()
  const id = useId()
  const pick = async (file: File | undefined): Promise<void> => {
    if (!file) return
    if (file.size > rule.maxBytes) return onChosen({ name: file.name, text: '', collection: null, words: say('screen.layers.file.large', { size: bytesText(file.size), most: bytesText(rule.maxBytes) }) })
    const text = await file.text()
    const read = readLayer(text, rule)
    if (read.ok) return onChosen({ name: file.name, text, collection: read.layer.collection, words: null })
    const { why, ...figures } = read.fault
    onChosen({ name: file.name, text: '', collection: null, words: say(`cockpit.layer.fault.${why}`, figures) })
  }
  return (
    <div className="f">
      <span className="lb">{say('screen.layers.file')}<i aria-hidden="true">*</i></span>
      <span className="row gap2">
        <input id={id} className="vh" type="file" accept=".geojson,.json,application/geo+json,application/json" onChange={(event) => { void pick(event.target.files?.[0]); event.target.value = '' }} />
        <label htmlFor={id} className="chip"><Icon name="plus" size={12} />{say('screen.layers.file.choose')}</label>
        <span className="el">{chosen?.name ?? say('screen.layers.file.hint', { most: bytesText(rule.maxBytes), features: rule.maxFeatures, vertices: rule.maxVertices })}</span>
      </span>
      {chosen?.words ? <span className="err" role="alert">{chosen.words}</span> : null}
    </div>
  )
}

/** The layer as it will lie on the map, in outline. */
function Preview({ chosen }: { chosen: Chosen | null }): ReactNode {
  const say = useSay()
  const box = chosen?.collection ? boundsOf(chosen.collection.features.map((feature) => feature.geometry)) : null
  if (!chosen?.collection || !box) return <div className="layerview cap2">{say('screen.layers.preview.none')}</div>
  const scale = 1000 / Math.max(1e-9, box.east - box.west, box.north - box.south)
  const [width, height] = [(box.east - box.west) * scale, (box.north - box.south) * scale]
  const drawn = chosen.collection.features.flatMap((feature) => linesOf(feature.geometry)).map((line) => `M${line.map(([x, y]) => `${((x - box.west) * scale).toFixed(1)} ${((box.north - y) * scale).toFixed(1)}`).join('L')}`)
  return (
    <figure className="layerview">
      <svg viewBox={`-20 -20 ${width + 40} ${height + 40}`} role="img" aria-label={say('screen.layers.preview', { n: chosen.collection.features.length })}><path d={drawn.join('')} fill="#f4f6f8" fillRule="evenodd" stroke="#5531a6" strokeWidth={4} vectorEffect="non-scaling-stroke" /></svg>
      <figcaption className="cap">{say('screen.layers.preview', { n: chosen.collection.features.length })}</figcaption>
    </figure>
  )
}
