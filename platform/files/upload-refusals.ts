import { refuse } from '@zhujian/kernel'
import type { Refusal } from '@zhujian/kernel'

/** What one upload may hold. */
export const maxUploadBytes = 200 * 1024 * 1024

/** What a request says about itself; a number it does not say is left out of the figures. */
export type UploadClaims = { announcedBytes?: number | undefined; offsetBytes?: number | undefined }

/** A refusal on its way through the upload library, which knows thrown values only. */
export class UploadRefused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

export const noSession = (): Refusal => refuse('platform.session.missing', { status: 401 })
export const fileNotFound = (): Refusal => refuse('files.file.not_found', { status: 404 })
export const uploadNotFound = (): Refusal => refuse('files.upload.not_found', { status: 404 })
/** The bytes are of no kind that is kept. */
export const wrongKind = (name: string, bytes: number): Refusal => refuse('files.file.type', { status: 415, figures: { name, bytes } })
/** The bytes that came are not those the client had. */
export const hashDiffers = (name: string, expected: string, received: string): Refusal => refuse('files.upload.hash_mismatch', { figures: { name, expected, received } })

const hashPattern = /^[0-9a-f]{64}$/

/** The refusal of metadata that no upload can have, or null. A client may say the SHA-256 of its file in hexadecimal digits. */
export function metadataRefusal(metadata: Record<string, string | null>): Refusal | null {
  const claimed = metadata['sha256']
  return claimed === undefined || hashPattern.test(claimed ?? '') ? null : refuse('files.upload.invalid', { status: 400, field: 'Upload-Metadata', figures: { problem: 'sha256' } })
}

/** What the upload library says in plain text, as a refusal; null for a fault of ours. */
export function refusalOfTus(status: number, problem: string, { announcedBytes, offsetBytes }: UploadClaims): Refusal | null {
  // The library says the same of a body that passes the announced size: only one that announced none passed the limit.
  const tooLarge = /Maximum size/i.test(problem) && (announcedBytes ?? Number.POSITIVE_INFINITY) > maxUploadBytes
  const limit = { limitBytes: maxUploadBytes, limitMebibytes: maxUploadBytes / 1_048_576 }
  if (status === 413 && tooLarge) return refuse('files.upload.too_large', { status: 413, figures: { ...limit, bytes: announcedBytes } })
  if (status === 413) return refuse('files.upload.longer_than_announced', { status: 413, figures: { bytes: announcedBytes } })
  if (status === 404 || status === 410) return uploadNotFound()
  if (status === 409) return refuse('files.upload.offset', { status: 409, figures: { offsetBytes } })
  if (/lock/i.test(problem)) return refuse('files.upload.busy', { status: 423 })
  if (/already completed/i.test(problem)) return refuse('files.upload.finished', { status: 409 })
  // Extensions of the protocol that this server does not have are answered 501, which is the caller's mistake all the same.
  return status < 500 || status === 501 ? refuse('files.upload.invalid', { status: 400, figures: { problem: problem.trim() } }) : null
}
