import type { CockpitView } from './cockpit-screen.tsx'

/** One thing the tour stops at. */
export type Stop =
  | { kind: 'figure'; key: string }
  | { kind: 'region'; regionCode: number; name: string }
  | { kind: 'late'; projectId: string; name: string }

/** How many late projects the wall has room for. */
export const lateShown = 8

/** The way through the wall: the figures of the city, its counties, then what is late, worst first. */
export function stopsOf(data: Pick<CockpitView, 'figures' | 'regions' | 'late' | 'regionCode'>): Stop[] {
  return [
    ...data.figures.slice(0, 6).map((figure): Stop => ({ kind: 'figure', key: figure.key })),
    ...data.regions.filter((region) => region.regionCode !== data.regionCode).map((region): Stop => ({ kind: 'region', regionCode: region.regionCode, name: region.regionName })),
    ...data.late.slice(0, lateShown).map((one): Stop => ({ kind: 'late', projectId: one.projectId, name: one.name })),
  ]
}

export const keyOfStop = (stop: Stop): string => (stop.kind === 'figure' ? stop.key : stop.kind === 'region' ? String(stop.regionCode) : stop.projectId)

/** The stop so many further on, round and round. */
export const stepped = (at: number, by: number, stops: number): number => (stops === 0 ? 0 : (((at + by) % stops) + stops) % stops)

/** Where a stop is after the figures were renewed: at the same thing, or at the same place where that is gone. */
export function sameStop(before: Stop | undefined, at: number, stops: readonly Stop[]): number {
  const found = before ? stops.findIndex((stop) => stop.kind === before.kind && keyOfStop(stop) === keyOfStop(before)) : -1
  return found >= 0 ? found : Math.min(at, Math.max(0, stops.length - 1))
}
