/** What this tab keeps of a sign-in by the provider while it is away. */
export type OidcTrip = { state: string; binding: string; next: string }

const key = 'zhujian.oidc'

export function keepTrip(trip: OidcTrip): void {
  sessionStorage.setItem(key, JSON.stringify(trip))
}

/** The trip this tab began, if it began one. */
export function keptTrip(): OidcTrip | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null')
    const { state, binding, next } = (kept ?? {}) as Partial<OidcTrip>
    return state && binding ? { state, binding, next: next ?? '/inbox' } : null
  } catch {
    return null
  }
}

export function dropTrip(): void {
  sessionStorage.removeItem(key)
}
