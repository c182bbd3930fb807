/** As much of the library as the test directory uses; it brings no types of its own. */
declare module 'ldapjs' {
  export type Dn = { toString(): string; equals(other: Dn | string): boolean; childOf(other: Dn | string): boolean }
  export type Request = { dn: Dn; credentials: string; filter: { matches(attributes: Record<string, unknown>): boolean; toString(): string }; connection: { ldap: { bindDN: Dn } } }
  export type Response = { send(entry: { dn: string; attributes: Record<string, unknown> }): void; end(): void }
  export type Next = (error?: Error) => void
  type Handler = (request: Request, response: Response, next: Next) => void
  export type Server = {
    bind(name: string, handler: Handler): void
    search(name: string, handler: Handler): void
    listen(port: number, host: string, done: () => void): void
    close(done: () => void): void
  }
  export function createServer(options?: { certificate?: string; key?: string }): Server
  export class InvalidCredentialsError extends Error {}
  export class InsufficientAccessRightsError extends Error {}
}
