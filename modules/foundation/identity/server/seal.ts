import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Seals with AES-256-GCM: 12 bytes of nonce, 16 of tag, then the text. */
export function seal(key: Buffer, plain: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

export function unseal(key: Buffer, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
}

/** For answers that hold a secret and are kept, so that the same request sent again is answered alike. */
export function sealingOf(key: Buffer): { seal(text: string): string; unseal(text: string): string } {
  return { seal: (text) => seal(key, text).toString('base64'), unseal: (text) => unseal(key, Buffer.from(text, 'base64')) }
}
