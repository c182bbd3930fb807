declare module 'unzipper' {
  type Directory = { files: { path: string; uncompressedSize: number; stream(): import('node:stream').Readable }[] }
  const unzipper: { Open: { file(path: string): Promise<Directory> } }
  export default unzipper
}
