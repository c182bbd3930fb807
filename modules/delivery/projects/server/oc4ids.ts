import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { once } from 'node:events'
import { canonicalJson, ok, refuse } from '@zhujian/kernel'
import type { OutputOf, ParsedOf, Result } from '@zhujian/kernel'
import { filesStore } from '@zhujian/files'
import type { Context } from '@zhujian/http'
import { append } from '@zhujian/ledger/server'
import type * as api from '@zhujian/projects/api'
import { localCopy } from './import-desk.ts'
import { regionOf } from './import-start.ts'
import { storeRows } from './import-portfolio.ts'
import { importStore } from './import-store.ts'
import type { ImportTarget } from './import-store.ts'
import { checkOc4idsHead, checkOc4idsProject } from './oc4ids-check.ts'
import type { Oc4idsFault } from './oc4ids-check.ts'
import { oc4idsOf, packageOf } from './oc4ids-export.ts'
import { rowOfOc4ids } from './oc4ids-map.ts'
import type { Oc4idsProject } from './oc4ids-map.ts'
import { oc4idsStore } from './oc4ids-store.ts'
import type { ProjectsParts } from './parts.ts'
import { projectStore } from './project-store.ts'
import { mayRead, visibleProject } from './stage.ts'

type Outcome = OutputOf<typeof api.importProjectOc4ids>
type Package = { projects: unknown[] } & Record<string, unknown>
const nobody = '00000000-0000-0000-0000-000000000000'
const source = 'oc4ids'
/** A package is read whole: this much is thousands of projects. */
const mostBytes = 64 * 1024 * 1024
const shownFaults = 100

export async function exportProjectOc4ids(ctx: Context, parts: ProjectsParts, projectId: string): Promise<Result<OutputOf<typeof api.exportProjectOc4ids>>> {
  const project = await visibleProject(ctx, projectId)
  if (!project.ok) return project
  // What was disclosed is everybody's to read; a project as it would be disclosed is for those who read projects.
  if (!mayRead(ctx, parts, project.value, 'project')) return refuse('projects.project.not_found', { status: 404 })
  const [made, head] = await Promise.all([oc4idsOf(ctx, parts, project.value), oc4idsStore.head(ctx.tx, projectId)])
  return ok(packageOf([made], publisherOf(parts, project.value.region_code, projectId), ctx.now, head ?? undefined))
}

function publisherOf(parts: ProjectsParts, regionCode: number, of: string): { name: string; uri: string } {
  return { name: parts.approvals.tenants.nameOf(regionCode), uri: `urn:uuid:${/^[0-9a-f-]{36}$/.test(of) ? of : nobody}` }
}

export async function importProjectOc4ids(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.importProjectOc4ids>): Promise<Result<Outcome>> {
  const given = await packageIn(ctx, parts, input)
  if (!given.ok) return given
  const regionCode = regionOf(ctx, parts, input.regionCode, undefined)
  if (typeof regionCode !== 'number') return regionCode
  const { projects, ...head } = given.value
  const judged = judge(projects)
  const valid = judged.flatMap((one) => (one.faults.length === 0 ? [{ index: one.index, project: one.project as Oc4idsProject }] : []))
  const target: ImportTarget = { regionCode, source, createdBy: nobody, at: ctx.now }
  const packageFaults = checkOc4idsHead(head)
  // A head that is wrong would make every package wrong that goes out under it: the project then goes out under our own.
  const stored = await store(ctx, parts, { target, head: packageFaults.length === 0 ? head : null, dryRun: input.dryRun }, valid)
  const saying = sayer(ctx)
  const outcome: Outcome = {
    accepted: stored,
    refused: judged.filter((one) => one.faults.length > 0).map(({ index, project, faults }) => ({ index, oc4idsId: textOf(project, 'id'), title: textOf(project, 'title'), faults: faults.slice(0, shownFaults).map(saying), more: Math.max(0, faults.length - shownFaults) })),
    packageFaults: packageFaults.map(saying),
  }
  append(ctx, { kind: 'projects.oc4ids_received', regionCode, projectId: null, subjectId: input.id, after: { dryRun: input.dryRun, accepted: outcome.accepted.length, refused: outcome.refused.length, publisher: textOf(head['publisher'], 'name') } })
  return ok(outcome)
}

async function packageIn(ctx: Context, parts: ProjectsParts, input: ParsedOf<typeof api.importProjectOc4ids>): Promise<Result<Package>> {
  if (input.package) return ok(input.package)
  if (!input.fileId) return refuse('projects.oc4ids.no_package', { status: 400, field: 'package' })
  const file = await filesStore.own(ctx.tx, input.fileId)
  const copy = file && (await localCopy(parts.imports, input.fileId))
  if (!file || !copy) return refuse('projects.import.file_missing', { field: 'fileId' })
  try {
    if (statSync(copy.path).size > mostBytes) return refuse('projects.oc4ids.not_json', { field: 'fileId', figures: { problem: 'size', limitBytes: mostBytes } })
    const read: unknown = JSON.parse(readFileSync(copy.path, 'utf8').replace(/^\ufeff/, ''))
    const whole = typeof read === 'object' && read !== null && Array.isArray((read as Package).projects)
    return whole ? ok(read as Package) : refuse('projects.oc4ids.no_package', { field: 'fileId' })
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return refuse('projects.oc4ids.not_json', { field: 'fileId', figures: { problem: cause.message } })
  } finally {
    copy.release()
  }
}

type Judged = { index: number; project: unknown; faults: Oc4idsFault[] }

/** Each project by itself; of two with one id the second is a fault. */
function judge(projects: readonly unknown[]): Judged[] {
  const seen = new Set<string>()
  return projects.map((project, index) => {
    const faults = checkOc4idsProject(project)
    const id = textOf(project, 'id')
    if (id !== null && seen.has(id)) faults.push({ path: 'id', code: 'twice', figures: { id } })
    if (id !== null) seen.add(id)
    return { index, project, faults }
  })
}

async function store(ctx: Context, parts: ProjectsParts, how: { target: ImportTarget; head: Record<string, unknown> | null; dryRun: boolean }, valid: readonly { index: number; project: Oc4idsProject }[]): Promise<Outcome['accepted']> {
  const { target } = how
  const rows = valid.map(({ project }) => ({ ...rowOfOc4ids(project), rowHash: createHash('sha256').update(canonicalJson(project as never)).digest('hex') }))
  const before = new Map((await importStore.existing(ctx.tx, target, rows.map((row) => row.key))).map((row) => [row.import_key, row.id]))
  const changed = new Map((await storeRows(ctx, parts, { target, origin: { mapping: source }, dryRun: how.dryRun }, rows)).map((row) => [row.key, row]))
  const accepted: Outcome['accepted'] = []
  for (const { index, project } of valid) {
    const projectId = changed.get(project.id)?.projectId ?? before.get(project.id) ?? null
    const body = JSON.stringify(project)
    const same = projectId !== null && (await oc4idsStore.body(ctx.tx, projectId)) === body
    if (!how.dryRun && projectId !== null && !same) {
      await oc4idsStore.save(ctx.tx, { regionCode: target.regionCode, projectId, head: JSON.stringify(how.head), body, at: ctx.now })
      append(ctx, { kind: 'projects.oc4ids_stored', regionCode: target.regionCode, projectId, subjectId: projectId, after: { oc4idsId: project.id, sha256: createHash('sha256').update(body).digest('hex') } })
    }
    accepted.push({ index, oc4idsId: project.id, projectId: how.dryRun && !before.has(project.id) ? null : projectId, created: !before.has(project.id), changed: changed.has(project.id) || !same })
  }
  return accepted
}

function sayer(ctx: Context): (fault: Oc4idsFault) => { path: string; problem: string } {
  return ({ path, code, figures }) => ({ path, problem: ctx.text.say(ctx.language, `oc4ids.fault.${code}`, figures) })
}

function textOf(value: unknown, name: string): string | null {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return typeof found === 'string' && found !== '' ? found : null
}

const pageSize = 200

/** Writes every project of a range as one package, page by page; what is declared and not approved is nobody's to publish yet. Answers how many were written and how many declared ones were left out. */
export async function writeOc4ids(ctx: Context, parts: ProjectsParts, range: { lo: number; hi: number; regionCode: number }, sink: Writable, progress: (projects: number) => void): Promise<{ projects: number; leftOut: number }> {
  const { projects: _, ...head } = packageOf([], publisherOf(parts, range.regionCode, ctx.ids.next()), ctx.now)
  sink.write(`${JSON.stringify(head).slice(0, -1)},"projects":[`)
  let count = 0
  for (let after: string | null = null; ; ) {
    const page = await projectStore.publishable(ctx.tx, range, after, pageSize)
    for (const project of page) {
      const made = JSON.stringify(await oc4idsOf(ctx, parts, project))
      if (!sink.write(`${count === 0 ? '' : ','}\n${made}`)) await once(sink, 'drain')
      count += 1
    }
    progress(count)
    after = page.at(-1)?.id ?? null
    if (page.length < pageSize) break
  }
  sink.end(']}\n')
  await once(sink, 'finish')
  return { projects: count, leftOut: await projectStore.undecided(ctx.tx, range) }
}
