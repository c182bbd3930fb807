import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'
import type { Tx } from '@zhujian/database'
import type { Context } from '@zhujian/http'
import { isImage } from './media-type.ts'

export type ClaimedFile = { fileId: string; name: string; bytes: number; sha256: string; sm3: string; mediaType: string }
export type StoredFile = { id: string; account_id: string; name: string; media_type: string; bytes: number; sha256: Buffer; sm3: Buffer; uploaded_at: Date }
export type FileContent = { name: string; media_type: string; bytes: bigint }
type UseRow = { file_id: string; name: string; media_type: string; bytes: bigint; sha256: Buffer; sm3: Buffer }

const useFields = 'file_id, name, media_type, bytes, sha256, sm3'

export const filesStore = {
  insert: (tx: Tx, file: StoredFile): Promise<number> =>
    tx.run('insert into files.file (id, account_id, name, media_type, bytes, sha256, sm3, uploaded_at) values ($1,$2,$3,$4,$5,$6,$7,$8) on conflict do nothing', [
      file.id,
      file.account_id,
      file.name,
      file.media_type,
      file.bytes,
      file.sha256,
      file.sm3,
      file.uploaded_at,
    ]),

  /** A file the caller uploaded himself. */
  own: (tx: Tx, id: string): Promise<FileContent | null> => tx.one<FileContent>('select name, media_type, bytes from files.file where id = $1', [id]),

  /** The projects within row security's bounds that use a file, and what it is called there. */
  uses: (tx: Tx, id: string): Promise<(FileContent & { project_id: string })[]> =>
    tx.rows<FileContent & { project_id: string }>('select project_id, name, media_type, bytes from files.use where file_id = $1 order by project_id limit 100', [id]),

  useOwn: (tx: Tx, regionCode: number, projectId: string, ids: readonly string[]): Promise<number> =>
    tx.run(
      `insert into files.use (region_code, file_id, project_id, name, media_type, bytes, sha256, sm3)
       select $1::int, id, $2::uuid, name, media_type, bytes, sha256, sm3 from files.file where id = any($3::uuid[]) on conflict do nothing`,
      [regionCode, projectId, ids],
    ),

  /** Makes the files of one project files of another as well. */
  useToo: (tx: Tx, from: string, to: { regionCode: number; projectId: string }): Promise<number> =>
    tx.run(
      `insert into files.use (region_code, file_id, project_id, name, media_type, bytes, sha256, sm3)
       select $2::int, file_id, $3::uuid, name, media_type, bytes, sha256, sm3 from files.use where project_id = $1 on conflict do nothing`,
      [from, to.regionCode, to.projectId],
    ),

  usedIn: async (tx: Tx, projectId: string, ids: readonly string[]): Promise<ClaimedFile[]> =>
    (await tx.rows<UseRow>(`select ${useFields} from files.use where project_id = $1 and file_id = any($2::uuid[]) limit 1000`, [projectId, ids])).map((row) => ({
      fileId: row.file_id,
      name: row.name,
      bytes: Number(row.bytes),
      sha256: row.sha256.toString('hex'),
      sm3: row.sm3.toString('hex'),
      mediaType: row.media_type,
    })),
}

export type Claim = {
  regionCode: number
  projectId: string
  fileIds: readonly string[]
  /** Which kinds the caller takes, by the bytes of the files: pictures only, or any that is kept (the default). */
  accept?: 'image' | 'any'
  /** The input field that named the files, for the refusal. */
  field?: string
}
/** `missing` are ids that name no file of the caller or the project; `refused` answers files of a kind not taken. */
export type Claimed = { missing: string[]; files: ClaimedFile[]; refused: Refusal | null }

/**
 * Makes the caller's own uploads files of a project. Files the project uses already are accepted too. The caller of this function
 * refuses when something is missing or refused, which takes the claims back.
 */
export async function claimFiles(ctx: Context, { regionCode, projectId, fileIds, accept = 'any', field }: Claim): Promise<Claimed> {
  const ids = [...new Set(fileIds)]
  if (ids.length === 0) return { missing: [], files: [], refused: null }
  await filesStore.useOwn(ctx.tx, regionCode, projectId, ids)
  const found = new Map((await filesStore.usedIn(ctx.tx, projectId, ids)).map((file) => [file.fileId, file]))
  const files = ids.flatMap((id) => found.get(id) ?? [])
  return { missing: ids.filter((id) => !found.has(id)), files, refused: accept === 'image' ? notImages(files, field) : null }
}

/** The refusal of files whose bytes are no picture, with each one's name and kind; null when all are pictures. */
function notImages(files: readonly ClaimedFile[], field: string | undefined): Refusal | null {
  const others = files.filter((file) => !isImage(file.mediaType))
  if (others.length === 0) return null
  const names = others.map((file) => `${file.name} (${file.mediaType})`).join(', ')
  return refuse('files.file.not_image', { figures: { names, count: others.length, ids: others.map((file) => file.fileId).join(', ') }, ...(field === undefined ? {} : { field }) })
}
