/** Programs and systems by a word of the user agent; the first that is found counts, so the special stand before the common. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger\/(\d+)/, 'WeChat'],
  [/QQBrowser\/(\d+)/, 'QQ Browser'],
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/(?:OPR|Opera)\/(\d+)/, 'Opera'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/(?:Headless)?Chrome\/(\d+)|CriOS\/(\d+)/, 'Chrome'],
  [/Version\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari/, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/UOS/i, 'UOS'],
  [/Kylin/i, 'Kylin'],
  [/Linux/, 'Linux'],
]

/** Whether a browser sent this: only browsers keep a mark. */
export function isBrowser(agent: string): boolean {
  return agent.startsWith('Mozilla/')
}

/** A user agent in a few words, as its owner would say it: `Chrome 142 · Windows`; another program by its own first word. */
export function deviceWords(agent: string): string {
  if (!isBrowser(agent)) return agent.split(/[\s(]/)[0]?.slice(0, 40) ?? ''
  const browser = browsers.flatMap(([pattern, name]) => {
    const found = pattern.exec(agent)
    return found ? [`${name} ${found[1] ?? found[2]}`] : []
  })[0]
  const system = systems.find(([pattern]) => pattern.test(agent))?.[1]
  return [browser, system].filter((word) => word !== undefined).join(' · ')
}
