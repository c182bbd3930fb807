import type { Language, Text } from '@zhujian/text'
import { createContext, use, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'

export type Say = (key: string, figures?: Readonly<Record<string, unknown>>) => string

type TextValue = { text: Text; language: Language; setLanguage: (language: Language) => void; say: Say }

const TextContext = createContext<TextValue | null>(null)
const storageKey = 'zhujian.language'

/** The language last chosen on this device; Chinese unless English was. */
export function storedLanguage(): Language {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

/** Gives the screens their wording and remembers the language on this device. */
export function TextProvider({ text, children }: { text: Text; children: ReactNode }): ReactNode {
  const [language, choose] = useState<Language>(storedLanguage)
  useEffect(() => {
    document.documentElement.lang = language
    document.title = text.say(language, 'ui.app.title')
  }, [language, text])
  const value = useMemo<TextValue>(
    () => ({
      text,
      language,
      say: (key, figures) => text.say(language, key, figures),
      setLanguage: (next) => {
        try {
          localStorage.setItem(storageKey, next)
        } catch {
          // A browser that keeps nothing still shows the chosen language until it is closed.
        }
        choose(next)
      },
    }),
    [text, language],
  )
  return <TextContext value={value}>{children}</TextContext>
}

function useText(): TextValue {
  const value = use(TextContext)
  if (!value) throw new Error('TextProvider is missing')
  return value
}

/** Wording by key in the reader's language. */
export function useSay(): Say {
  return useText().say
}

export function useLanguage(): Pick<TextValue, 'language' | 'setLanguage'> {
  return useText()
}

export type Label = (prefix: string, code: string, otherwise?: string) => string

/** Wording of a code; a code that is not in the catalogs (a later server's) is shown as `otherwise` or as it is. */
export function useLabel(): Label {
  const { text, say } = useText()
  return (prefix, code, otherwise) => (text.has(`${prefix}.${code}`) ? say(`${prefix}.${code}`) : (otherwise ?? code))
}
