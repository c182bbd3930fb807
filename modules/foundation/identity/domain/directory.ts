/**
 * A filter with a name put in, its signs written so that they are nothing but signs (RFC 4515 §3): whatever somebody types as his name,
 * it stays a name.
 */
export function directoryFilter(filter: string, name: string): string {
  const escaped = name.replace(/[\\*()\0]/g, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return filter.replaceAll('{name}', () => escaped)
}
