import { problemOf } from './problem.ts'

export type UploadProgress = { sentBytes: number; totalBytes: number }

/**
 * Uploads a file in resumable pieces (tus) and answers its id. Lost connections are continued where they broke.
 * The library is loaded with the first upload: the first page does not need it.
 * @throws ProblemError when the server refuses the file (its kind, its size).
 */
export async function uploadFile(file: File, onProgress: (progress: UploadProgress) => void, baseUrl = ''): Promise<string> {
  const { DetailedError, Upload } = await import('tus-js-client')
  return await new Promise<string>((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: `${baseUrl}/api/files`,
      metadata: { filename: file.name, filetype: file.type || 'application/octet-stream' },
      chunkSize: 4 * 1024 * 1024,
      retryDelays: [0, 1000, 3000, 8000, 15000],
      removeFingerprintOnSuccess: true,
      onProgress: (sentBytes, totalBytes) => onProgress({ sentBytes, totalBytes: totalBytes ?? file.size }),
      onSuccess: () => resolve(fileIdOf(upload.url)),
      onError: (error) => {
        const answer = error instanceof DetailedError ? error.originalResponse : null
        reject(answer && answer.getStatus() >= 400 ? problemOf(answer.getStatus(), bodyOf(answer.getBody())) : error)
      },
      // A refusal is final; only a lost or overloaded connection is tried again.
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0
        return status === 0 || status >= 500 || status === 409 || status === 423 || status === 429
      },
    })
    upload.start()
  })
}

/** The last segment of a Location, `/api/files/<id>`. */
export function fileIdOf(location: string | null): string {
  const id = (location ?? '').split('?')[0]?.split('/').filter(Boolean).at(-1)
  if (!id) throw new Error('the server named no file')
  return id
}

/** Where a filed file is read; with a width, a picture of at most that many pixels across. */
export function fileUrl(fileId: string, widthPx?: number): string {
  return `/api/files/${encodeURIComponent(fileId)}/content${widthPx === undefined ? '' : `?w=${widthPx}`}`
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
