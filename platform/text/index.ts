import { exactWanText, yuanText } from '@zhujian/kernel'

export { pinyinInitials, pinyinOf } from './pinyin.ts'
export { commonText } from './text/common.ts'

export type Language = 'zh-CN' | 'en'
export const languages: readonly Language[] = ['zh-CN', 'en']

/** Wording by key, for one language. `{name}` is a figure, `{name:wan}` / `{name:yuan}` an amount in fen, `{name:percent}` basis points. */
export type Catalog = Readonly<Record<string, string>>
/** A module's wording: the same keys in every language (a test holds it to that). */
export type Catalogs = Readonly<Record<Language, Catalog>>

export type Text = {
  say(language: Language, key: string, figures?: Readonly<Record<string, unknown>>): string
  has(key: string): boolean
  keys(language: Language): string[]
}

/** One text over the catalogs of all modules. @throws Error when two modules claim one key. */
export function createText(catalogs: readonly Catalogs[]): Text {
  const merged: Record<Language, Map<string, string>> = { 'zh-CN': new Map(), en: new Map() }
  for (const catalog of catalogs) {
    for (const language of languages) {
      for (const [key, wording] of Object.entries(catalog[language])) {
        if (merged[language].has(key)) throw new Error(`text key claimed twice: ${key}`)
        merged[language].set(key, wording)
      }
    }
  }
  return {
    say: (language, key, figures = {}) => fill(merged[language].get(key) ?? merged['zh-CN'].get(key) ?? key, figures),
    has: (key) => merged['zh-CN'].has(key),
    keys: (language) => [...merged[language].keys()],
  }
}

/** Puts figures into wording. A figure that is not given stays visible as its name, so that a gap is seen and not hidden. */
export function fill(wording: string, figures: Readonly<Record<string, unknown>>): string {
  if (!wording.includes('{')) return wording
  return wording.replace(/\{(\w+)(?::(wan|yuan|percent))?\}/g, (whole, name: string, form?: string) => {
    const figure = figures[name]
    if (figure === undefined || figure === null) return whole
    if (form === 'wan') return exactWanText(BigInt(String(figure)))
    if (form === 'yuan') return yuanText(BigInt(String(figure)))
    if (form === 'percent') return percentText(Number(figure))
    return String(figure)
  })
}

/** Basis points as percent: one decimal, two where one would hide a difference (3.01% of at most 3.0%). */
function percentText(bp: number): string {
  return `${(bp / 100).toFixed(bp % 10 === 0 ? 1 : 2)}%`
}

/** Names one after another, as a sentence of the language lists them. */
export function listed(language: Language, names: readonly string[]): string {
  return names.join(language === 'en' ? ', ' : '、')
}

/** The language an Accept-Language header asks for; Chinese unless English stands before any Chinese. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const first = (acceptLanguage ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
    .find((code) => code === 'zh' || code === 'en')
  return first === 'en' ? 'en' : 'zh-CN'
}
