import { zStage } from '@zhujian/policy/domain'
import type { ProjectItem } from '@zhujian/projects/api'
import type { Say } from '@zhujian/ui'

const stages: readonly string[] = zStage.options

/** Why a project has its light, or has none: a light is set by progress against the plan, and before the works begin there is neither. */
export function lightReason(say: Say, project: Pick<ProjectItem, 'lightSince' | 'lightReason' | 'stage'>): string {
  const begun = stages.indexOf(project.stage) >= stages.indexOf('construction')
  return project.lightSince === null && !begun ? say('screen.light.not_begun') : project.lightReason
}
