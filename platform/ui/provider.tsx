import { ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useMemo, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import { useLanguage } from './text-context.tsx'
import { theme } from './theme.ts'

const stillness = (): MediaQueryList => window.matchMedia('(prefers-reduced-motion: reduce)')

function whenStillnessChanges(listener: () => void): () => void {
  const query = stillness()
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** antd with our theme, in the reader's language, without motion for who asks the system for none: switched off in a style sheet, its drop-downs would wait for ever. */
export function UiProvider({ children }: { children: ReactNode }): ReactNode {
  const { language } = useLanguage()
  const still = useSyncExternalStore(whenStillnessChanges, () => stillness().matches)
  const ours = useMemo(() => ({ ...theme, token: { ...theme.token, motion: !still } }), [still])
  return (
    <ConfigProvider theme={ours} locale={language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  )
}
