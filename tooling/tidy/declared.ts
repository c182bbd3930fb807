import { builtinModules } from 'node:module'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageOf } from './index.ts'
import type { Fault } from './index.ts'

type Manifest = { name: string; dependencies?: Record<string, string>; devDependencies?: Record<string, string>; optionalDependencies?: Record<string, string> }

const groups = ['platform', 'modules/foundation', 'modules/delivery', 'modules/governance', 'modules/insight', 'apps']
const groupOf = (dir: string): number => groups.findIndex((group) => dir.startsWith(group))

/** Undeclared imports, dependencies against the direction of the groups, and cycles between packages. */
export function declaredFaults(root: string, files: readonly string[]): Fault[] {
  const manifests = new Map<string, Manifest>()
  for (const file of globSync(['apps/*/package.json', 'platform/*/package.json', 'modules/*/*/package.json', 'tooling/*/package.json'], { cwd: root })) {
    manifests.set(dirname(file), JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest)
  }
  const dirOf = new Map([...manifests].map(([dir, manifest]) => [manifest.name, dir]))
  return [...undeclared(root, files, manifests), ...direction(manifests, dirOf), ...cycles(manifests, dirOf)]
}

function dependenciesOf(manifest: Manifest): string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies })
}

function undeclared(root: string, files: readonly string[], manifests: ReadonlyMap<string, Manifest>): Fault[] {
  const faults: Fault[] = []
  for (const file of files) {
    const manifest = manifests.get(packageOf(file) ?? '')
    if (!manifest || /\.test\.tsx?$/.test(file)) continue
    const text = readFileSync(join(root, file), 'utf8')
    for (const match of text.matchAll(/^(?:import|export|\}).* from '([^'.][^']*)'|^import '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)) {
      const path = match[1] ?? match[2] ?? match[3] ?? ''
      const name = path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/')
      if (name.startsWith('node:') || builtinModules.includes(name) || name === manifest.name) continue
      if (!dependenciesOf(manifest).includes(name)) faults.push({ file, rule: 'undeclared', detail: name })
    }
  }
  return faults
}

function direction(manifests: ReadonlyMap<string, Manifest>, dirOf: ReadonlyMap<string, string>): Fault[] {
  return [...manifests].flatMap(([dir, manifest]) =>
    dependenciesOf(manifest).flatMap((name) => {
      const target = dirOf.get(name)
      const upwards = target !== undefined && groupOf(dir) >= 0 && groupOf(target) > groupOf(dir)
      return upwards ? [{ file: `${dir}/package.json`, rule: 'direction', detail: `${manifest.name} uses ${name} above it` }] : []
    }),
  )
}

function cycles(manifests: ReadonlyMap<string, Manifest>, dirOf: ReadonlyMap<string, string>): Fault[] {
  const faults: Fault[] = []
  const done = new Set<string>()
  const visit = (dir: string, path: readonly string[]): void => {
    if (path.includes(dir)) faults.push({ file: `${dir}/package.json`, rule: 'cycle', detail: [...path.slice(path.indexOf(dir)), dir].join(' → ') })
    if (path.includes(dir) || done.has(dir)) return
    const manifest = manifests.get(dir)
    for (const name of manifest ? dependenciesOf(manifest) : []) {
      const target = dirOf.get(name)
      if (target) visit(target, [...path, dir])
    }
    done.add(dir)
  }
  for (const dir of manifests.keys()) visit(dir, [])
  return faults
}
