import { dayIn } from '@zhujian/kernel'
import type { LocalDate, Uuid } from '@zhujian/kernel'
import type { Context } from '@zhujian/http'
import { inCentralCatalogue, splitSuspicion } from '@zhujian/projects/domain'
import type { SplitCandidate } from '@zhujian/projects/domain'
import type { CataloguePolicy, SplittingPolicy } from '@zhujian/policy/domain'
import type { Replay, ReplayChange } from '@zhujian/policy/server'
import type { ProjectsParts } from './parts.ts'
import { gradingsIn, inputsView } from './replay-grade.ts'
import type { Declared, Grading } from './replay-grade.ts'
import { ruleFor } from './stage.ts'

type Case = { project: Declared; grading: Grading }

function changeOf(ctx: Context, { project, grading }: Case, rule: string, before: string, after: string): ReplayChange {
  const say = (word: string): string => ctx.text.say(ctx.language, `projects.replay.${word}`)
  return { projectId: project.id as Uuid, before: say(before), after: say(after), beforeRule: rule, afterRule: rule, code: project.code, name: project.name, at: grading.at, inputs: inputsView(ctx, grading.inputs) }
}

/** LC-09 run again over past declarations: which projects would stand in the central catalogue, against the rule in force. */
export function replayCatalogue(parts: ProjectsParts): Replay {
  return async (ctx, body, period) => {
    const now = ruleFor(ctx, parts, 'catalogue', period.regionCode).body
    const changed: ReplayChange[] = []
    let examined = 0
    for await (const one of gradingsIn(ctx, period)) {
      examined += 1
      const [before, after] = [now, body as CataloguePolicy].map((policy) => (inCentralCatalogue({ grade: one.grading.grade, totalFen: one.grading.inputs.totalFen }, policy) ? 'central' : 'local'))
      if (before && after && before !== after) changed.push(changeOf(ctx, one, 'LC-09', before, after))
    }
    return { examined, changed }
  }
}

/**
 * LC-10 run again over past declarations: which would be suspected of being one project in pieces. Projects are compared with all of
 * their years, also those declared outside the period.
 */
export function replaySplitting(parts: ProjectsParts): Replay {
  return async (ctx, body, period) => {
    const now = ruleFor(ctx, parts, 'splitting', period.regionCode).body
    const years = { ...period, from: `${period.from.slice(0, 4)}-01-01` as LocalDate, to: `${period.to.slice(0, 4)}-12-31` as LocalDate }
    const firsts = new Map<string, Case>()
    for await (const one of gradingsIn(ctx, years)) if (!firsts.has(one.project.id)) firsts.set(one.project.id, one)
    const cases = [...firsts.values()]
    const inPeriod = cases.filter(({ grading }) => period.from <= dayIn(grading.at) && dayIn(grading.at) <= period.to)
    const [before, after] = [now, body as SplittingPolicy].map((policy) => suspected(policy, cases))
    const word = (ids: ReadonlySet<string> | undefined, id: string): string => (ids?.has(id) ? 'suspected' : 'clear')
    const changed = inPeriod.filter(({ project }) => word(before, project.id) !== word(after, project.id)).map((one) => changeOf(ctx, one, 'LC-10', word(before, one.project.id), word(after, one.project.id)))
    return { examined: inPeriod.length, changed }
  }
}

/** The projects a rule suspects. Only those of one unit are compared, unless the rule compares across units. */
function suspected(body: SplittingPolicy, cases: readonly Case[]): ReadonlySet<string> {
  const groups = Map.groupBy(cases.map(candidateOf), (one) => (body.alike.includes('unit') ? one.unitId : ''))
  const rule = { body, source: '' }
  return new Set([...groups.values()].flatMap((group) => group.filter((one) => splitSuspicion(rule, one, group) !== null).map((one) => one.id)))
}

function candidateOf({ project, grading }: Case): SplitCandidate {
  return { id: project.id, unitId: project.owner_unit_id ?? '', year: Number(dayIn(grading.at).slice(0, 4)), region: project.region_code, sector: project.sector, totalFen: grading.inputs.totalFen }
}
