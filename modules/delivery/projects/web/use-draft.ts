import { ConnectionError, newId } from '@zhujian/client'
import type { InputOf } from '@zhujian/kernel'
import { saveProjectDraft } from '@zhujian/projects/api'
import type { ProjectView } from '@zhujian/projects/api'
import { problemIn, useClient, useStale } from '@zhujian/ui'
import { useCallback, useEffect, useRef, useState } from 'react'

export type DraftSource = { key: string; sourceType: string | null; amountFen: string | null }

export type Draft = {
  name: string
  regionCode: number | null
  ownerUnitId: string | null
  sector: string | null
  nature: 'publicWelfare' | 'commercial'
  complexity: 'ordinary' | 'complex'
  totalInvestmentFen: string | null
  location: string
  longitude: string
  latitude: string
  sources: readonly DraftSource[]
  complexityReasons: readonly string[]
  elevations: readonly string[]
  necessity: string
  plannedStartOn: string | null
  plannedFinishOn: string | null
}

export const emptyDraft: Draft = {
  name: '', regionCode: null, ownerUnitId: null, sector: null, nature: 'publicWelfare', complexity: 'ordinary', totalInvestmentFen: null, location: '', longitude: '', latitude: '',
  sources: [{ key: 'first', sourceType: null, amountFen: null }], complexityReasons: [], elevations: [], necessity: '', plannedStartOn: null, plannedFinishOn: null,
}

/** A saved project as a draft to go on with. */
export function draftOf(project: ProjectView): Draft {
  return {
    ...emptyDraft,
    name: project.name,
    regionCode: project.regionCode,
    ownerUnitId: project.ownerUnitId,
    sector: project.sector,
    nature: project.nature === 'commercial' ? 'commercial' : 'publicWelfare',
    complexity: project.complexity === 'complex' ? 'complex' : 'ordinary',
    complexityReasons: project.complexityReasons,
    elevations: project.elevations,
    // What is not stated yet is kept as nothing.
    totalInvestmentFen: project.totalInvestmentFen === '0' ? null : project.totalInvestmentFen,
    location: project.location ?? '',
    longitude: project.longitude ?? '',
    latitude: project.latitude ?? '',
    sources: project.sources.length === 0 ? emptyDraft.sources : project.sources.map((source, index) => ({ key: `${index}`, sourceType: source.sourceType, amountFen: source.amountFen })),
    necessity: project.necessity ?? '',
    plannedStartOn: project.plannedStartOn,
    plannedFinishOn: project.plannedFinishOn,
  }
}

/** What a draft needs before the server can keep it at all. */
export function missingToSave(draft: Draft): ('name' | 'region' | 'sector')[] {
  return [
    ...(draft.name.trim() === '' ? ['name' as const] : []),
    ...(draft.regionCode === null ? ['region' as const] : []),
    ...(draft.sector === null ? ['sector' as const] : []),
  ]
}

type Unstated = ReturnType<typeof missingToSave>[number] | 'owner' | 'location' | 'investment' | 'sources' | 'sourceLine'

/** The condition of the gate that asks for each thing; what has none is needed by the form itself. */
const askedBy: Readonly<Partial<Record<Unstated, string>>> = { owner: 'G1.identity', location: 'G1.identity', investment: 'G1.investmentStated', sources: 'G1.sourcesStated' }

function unstated(draft: Draft): Unstated[] {
  const stated = (amount: string | null): boolean => amount !== null && amount !== '0'
  const half = draft.sources.filter((source) => (source.sourceType === null) === stated(source.amountFen))
  const whole = draft.sources.some((source) => source.sourceType !== null && stated(source.amountFen))
  return [
    ...missingToSave(draft),
    ...(draft.ownerUnitId === null ? ['owner' as const] : []),
    ...(draft.location.trim() === '' ? ['location' as const] : []),
    ...(stated(draft.totalInvestmentFen) ? [] : ['investment' as const]),
    ...(whole ? [] : ['sources' as const]),
    // A line that is not whole would be left out of what is declared.
    ...(whole && half.length > 0 ? ['sourceLine' as const] : []),
  ]
}

export type UnmetCondition = { id: string; label: string; reason: string; source: string }
export type Missing = { unstated: readonly Unstated[]; unmet: readonly UnmetCondition[]; count: number }

/**
 * All that declaring will want, from the first key on: what the form has not been told, and what the gate in force adds to it. Once
 * the server has judged the draft as it stands, what its gate does not ask for is not asked for here.
 */
export function missingToDeclare(draft: Draft, judged: { unmet: readonly UnmetCondition[]; current: boolean } | null): Missing {
  const unmet = judged?.unmet ?? []
  const asked = (one: Unstated): boolean => !judged?.current || askedBy[one] === undefined || unmet.some((condition) => condition.id === askedBy[one])
  const own = unstated(draft).filter(asked)
  const known: readonly string[] = judged?.current ? own.map((one) => askedBy[one] ?? '') : Object.values(askedBy)
  const more = unmet.filter((condition) => !known.includes(condition.id))
  return { unstated: own, unmet: more, count: own.length + more.length }
}

type DraftInput = InputOf<typeof saveProjectDraft>

const degrees = /^-?\d{1,3}(\.\d{1,6})?$/
/** Whether a coordinate is written as the server takes it. */
export const isDegrees = (typed: string, most: number): boolean => degrees.test(typed.trim()) && Math.abs(Number(typed)) <= most
const isPlace = ({ longitude, latitude }: Draft): boolean => isDegrees(longitude, 180) && isDegrees(latitude, 90)

export function inputOf(draft: Draft, id: string, projectId: string | null): DraftInput | null {
  if (draft.regionCode === null || draft.sector === null || draft.name.trim() === '') return null
  const sources = draft.sources.flatMap((source) => (source.sourceType && source.amountFen && source.amountFen !== '0' ? [{ sourceType: source.sourceType, amountFen: source.amountFen }] : []))
  return {
    id,
    ...(projectId ? { projectId } : {}),
    name: draft.name,
    regionCode: draft.regionCode,
    ...(draft.ownerUnitId ? { ownerUnitId: draft.ownerUnitId } : {}),
    sector: draft.sector,
    nature: draft.nature,
    complexity: draft.complexity,
    totalInvestmentFen: draft.totalInvestmentFen ?? '0',
    ...(draft.location.trim() ? { location: draft.location } : {}),
    // Half a place, or what is no number of degrees, is kept in the form until it is whole.
    ...(isPlace(draft) ? { longitude: draft.longitude.trim(), latitude: draft.latitude.trim() } : {}),
    sources,
    complexityReasons: [...draft.complexityReasons],
    elevations: [...draft.elevations],
    ...(draft.necessity.trim() ? { necessity: draft.necessity } : {}),
    ...(draft.plannedStartOn ? { plannedStartOn: draft.plannedStartOn } : {}),
    ...(draft.plannedFinishOn ? { plannedFinishOn: draft.plannedFinishOn } : {}),
  }
}

export type SaveState = { kind: 'untouched' | 'waiting' | 'saving' | 'failed' } | { kind: 'saved'; at: Date }

export type DraftHandle = {
  draft: Draft
  change: (patch: Partial<Draft>) => void
  projectId: string | null
  state: SaveState
  error: Error | null
  saveNow: () => void
}

const pauseMs = 900

/**
 * A draft that saves itself 0.9 s after the last key, one save at a time. The first save creates the project under the id made
 * here; when its answer is lost, the next save asks for the same id, so that no second draft comes into being.
 */
export function useDraft(initial: Draft, givenId: string | null, onCreated: (projectId: string) => void): DraftHandle {
  const client = useClient()
  const stale = useStale()
  const [draft, setDraft] = useState(initial)
  const [projectId, setProjectId] = useState(givenId)
  const [state, setState] = useState<SaveState>({ kind: 'untouched' })
  const [error, setError] = useState<Error | null>(null)
  const [turn, setTurn] = useState(0)
  const busy = useRef(false)
  const dirty = useRef(false)
  const creationId = useRef(newId())
  const latest = useRef({ draft, projectId })
  latest.current = { draft, projectId }

  const save = useCallback(async (): Promise<void> => {
    if (busy.current || !dirty.current) return
    const known = latest.current.projectId
    const input = inputOf(latest.current.draft, known ? newId() : creationId.current, known)
    if (!input) return
    busy.current = true
    dirty.current = false
    setState({ kind: 'saving' })
    try {
      const saved = await client.call(saveProjectDraft, input)
      setError(null)
      setState({ kind: 'saved', at: new Date(saved.savedAt) })
      if (!known) {
        setProjectId(saved.projectId)
        onCreated(saved.projectId)
      }
      stale('previewDeclaration', 'listProjects')
    } catch (cause) {
      dirty.current = true
      setState({ kind: 'failed' })
      setError(cause instanceof Error ? cause : new Error(String(cause)))
      // The id is taken: the first save had arrived although its answer had not.
      if (!known && problemIn(cause)?.status === 409) setProjectId(creationId.current)
    } finally {
      busy.current = false
      if (dirty.current) setTurn((now) => now + 1)
    }
  }, [client, stale, onCreated])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change and every failed turn starts the pause anew.
  useEffect(() => {
    if (!dirty.current) return
    const wait = error instanceof ConnectionError ? 5000 : error ? 3000 : pauseMs
    const timer = setTimeout(() => void save(), wait)
    return () => clearTimeout(timer)
  }, [draft, turn, error, save])

  return {
    draft,
    projectId,
    state,
    error,
    change: (patch) => {
      dirty.current = true
      setError(null)
      setState({ kind: 'waiting' })
      setDraft((now) => ({ ...now, ...patch }))
    },
    saveNow: () => void save(),
  }
}
