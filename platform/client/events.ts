/**
 * Listens for news of the caller's inbox and calls back, also once after every reconnection, because what happened meanwhile
 * was not told. A stream that the server closed for good is opened again with growing pauses.
 */
export function subscribeInbox(onChange: () => void, baseUrl = ''): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let pauseMs = 1000
  let lost = false

  const open = (): void => {
    source = new EventSource(`${baseUrl}/api/events`)
    source.addEventListener('inbox', () => onChange())
    source.addEventListener('open', () => {
      pauseMs = 1000
      if (lost) onChange()
      lost = false
    })
    source.addEventListener('error', () => {
      lost = true
      if (source?.readyState !== EventSource.CLOSED) return
      timer = setTimeout(open, pauseMs)
      pauseMs = Math.min(pauseMs * 2, 60_000)
    })
  }

  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
