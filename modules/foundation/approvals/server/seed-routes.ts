import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Tx } from '@zhujian/database'
import { validateRoute } from '@zhujian/approvals/domain'
import { approvalsStore } from './approvals-store.ts'
import { compileBpmn } from './compile-bpmn.ts'

/** Compiles and publishes the shipped routes as the platform's defaults. @throws Error when one of them is not sound. */
export async function seedRoutes(tx: Tx): Promise<void> {
  const folder = join(import.meta.dirname, '../data/routes')
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.bpmn'))) {
    const bpmn = readFileSync(join(folder, file), 'utf8')
    const compiled = await compileBpmn(bpmn)
    if (!compiled.ok) throw new Error(`${file}: ${compiled.code} ${JSON.stringify(compiled.figures)}`)
    const problems = validateRoute(compiled.route)
    if (problems.length > 0) throw new Error(`${file}: ${problems.map((problem) => problem.code).join(', ')}`)
    await approvalsStore.insertRoute(tx, compiled.route, bpmn, '2020-01-01')
  }
}
