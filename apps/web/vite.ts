import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'

/** The web entries. `field` and `portal` come with their own folders. */
export type Entry = 'office'

const here = import.meta.dirname
const bases: Record<Entry, string> = { office: '/' }

/** Vite's configuration of one entry, for building and for developing. */
export function entryConfig(entry: Entry): InlineConfig {
  return {
    configFile: false,
    root: join(here, entry),
    base: bases[entry],
    cacheDir: join(here, '../../node_modules/.vite', entry),
    build: {
      outDir: join(here, 'dist', entry),
      emptyOutDir: true,
      target: 'es2024',
      manifest: true,
      rolldownOptions: {
        treeshake: {
          // Our doors are barrels whose only side effects are styles; pinyin-pro's dictionary is for the server's search.
          moduleSideEffects: (id: string) => id.endsWith('.css') || id.endsWith('/platform/ui/index.ts') || !(/\/(platform|modules)\//.test(id) || id.includes('pinyin-pro')),
        },
      },
    },
    resolve: { dedupe: ['react', 'react-dom'] },
    plugins: [react()],
  }
}
