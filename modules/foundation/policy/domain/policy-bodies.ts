import { zDate } from '@zhujian/kernel'
import { z } from 'zod'
import { accessMatrixBody } from './access-matrix.ts'
import { gatesBody } from './gates.ts'
import { gradeBody } from './grade.ts'
import { paymentBody } from './payment.ts'
import type { Rule } from './rule.ts'
import {
  approvalFallbackBody,
  catalogueBody,
  documentsBody,
  figuresBody,
  inheritanceBody,
  libraryBody,
  nearDuplicateBody,
  projectCodeBody,
  returnReasonsBody,
  routingBody,
  sectorsBody,
  securityBody,
  splittingBody, lightsBody, mapLayersBody } from './small-bodies.ts'
import { stagesBody } from './stages.ts'

/** The shape of every policy, by key. A body is plain JSON: amounts in fen are decimal strings. */
export const policyBodies = {
  grade: gradeBody,
  gates: gatesBody,
  payment: paymentBody,
  catalogue: catalogueBody,
  splitting: splittingBody,
  nearDuplicate: nearDuplicateBody,
  documents: documentsBody,
  sectors: sectorsBody,
  security: securityBody,
  accessMatrix: accessMatrixBody,
  returnReasons: returnReasonsBody,
  stages: stagesBody,
  projectCode: projectCodeBody,
  routing: routingBody,
  approvalFallback: approvalFallbackBody,
  lights: lightsBody,
  inheritance: inheritanceBody,
  library: libraryBody,
  figures: figuresBody,
  mapLayers: mapLayersBody,
}

export type PolicyKey = keyof typeof policyBodies
export type PolicyBody<K extends PolicyKey> = z.output<(typeof policyBodies)[K]>

export function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(policyBodies, key)
}

const zEnvelope = z.strictObject({
  key: z.string(),
  version: z.string().regex(/^\d+(\.\d+)*$/),
  effectiveFrom: zDate,
  source: z.string().min(2),
  body: z.unknown(),
})

/**
 * A shipped or stored policy `{key, version, effectiveFrom, source, body}` read as a rule of that key.
 * @throws ZodError when the envelope or the body is not of the shape, RangeError when it is of another key.
 */
export function parseRule<K extends PolicyKey>(key: K, raw: unknown): Rule<PolicyBody<K>> {
  const envelope = zEnvelope.parse(raw)
  if (envelope.key !== key) throw new RangeError(`a policy of ${envelope.key}, not of ${key}`)
  // The compiler cannot tie the schema found under a generic key to PolicyBody<K>; the map above does.
  const body = policyBodies[key].parse(envelope.body) as PolicyBody<K>
  return { ...envelope, body }
}
