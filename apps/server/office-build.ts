import { spawn } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Builds the office web when a source is newer than the last build; a process of its own, so that the server stays small. */
export async function ensureOffice(root: string, progress: (line: string) => void): Promise<void> {
  if (!existsSync(join(root, 'apps/web/build.ts'))) return
  const built = join(root, 'apps/web/dist/office/index.html')
  const since = existsSync(built) ? statSync(built).mtimeMs : 0
  const patterns = ['apps/web/{office,*.ts}', 'apps/web/office/**/*', 'platform/{client,ui,text,kernel}/**/*.{ts,tsx,css}', 'modules/*/*/{web,text,api,domain}/**/*.{ts,tsx,css}', 'package-lock.json']
  const stale = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') || path.includes('dist') }).some((file) => statSync(join(root, file)).mtimeMs > since && !file.endsWith('.test.ts'))
  if (!stale) return
  progress('building the office web …')
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, ['apps/web/build.ts'], { cwd: root, stdio: ['ignore', 2, 2] })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the office web did not build (exit code ${code})`))))
  })
}
