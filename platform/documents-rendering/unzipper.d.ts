declare module 'unzipper' {
  type Directory = { files: { path: string; uncompressedSize: number }[] }
  const unzipper: { Open: { file(path: string): Promise<Directory> } }
  export default unzipper
}
