declare module '*.css'
/** Vite gives the address of a worker bundled from a module. */
declare module '*?worker&url' {
  const address: string
  export default address
}
