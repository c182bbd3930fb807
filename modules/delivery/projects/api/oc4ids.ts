import { defineOperation, zId, zRegion } from '@zhujian/kernel'
import { z } from 'zod'

const zFault = z.object({ path: z.string(), problem: z.string() })
/** A package of the Open Contracting for Infrastructure Data Standard, as JSON. */
const zPackage = z.looseObject({ projects: z.array(z.unknown()).min(1).max(1000) })

export const exportProjectOc4ids = defineOperation({
  name: 'exportProjectOc4ids',
  summary: 'One project as an OC4IDS 0.9 package: what is public of it; one that was imported as OC4IDS comes back with every field it had.',
  method: 'GET',
  path: '/api/projects/{projectId}/oc4ids',
  input: z.object({ projectId: zId }),
  output: z.looseObject({ version: z.string(), uri: z.string(), publishedDate: z.string(), projects: z.array(z.looseObject({ id: z.string() })) }),
  permission: { resource: 'disclosure', operation: 'read' },
  refusals: ['projects.project.not_found'],
})

export const importProjectOc4ids = defineOperation({
  name: 'importProjectOc4ids',
  summary: 'Takes an OC4IDS package, project by project: a valid one is stored with every field, a faulty one refused with each fault named.',
  method: 'POST',
  path: '/api/imports/oc4ids',
  input: z.strictObject({
    id: zId,
    /** The package itself, or the upload that holds it. */
    package: zPackage.optional(),
    fileId: zId.optional(),
    regionCode: zRegion.optional(),
    /** Looks at every project and stores nothing. */
    dryRun: z.boolean().default(false),
  }),
  output: z.object({
    accepted: z.array(z.object({ index: z.number(), oc4idsId: z.string(), projectId: z.string().nullable(), created: z.boolean(), changed: z.boolean() })),
    refused: z.array(z.object({ index: z.number(), oc4idsId: z.string().nullable(), title: z.string().nullable(), faults: z.array(zFault), more: z.number() })),
    /** What is wrong with the package round the projects; it does not keep a valid project out. */
    packageFaults: z.array(zFault),
  }),
  permission: { resource: 'importJob', operation: 'create', purpose: 'portfolio' },
  refusals: ['projects.import.file_missing', 'projects.oc4ids.no_package', 'projects.oc4ids.not_json', 'projects.region.not_yours', 'projects.region.unknown'],
})
