import { ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { useLanguage } from './text-context.tsx'
import { theme } from './theme.ts'

/** antd with our theme, in the reader's language. */
export function UiProvider({ children }: { children: ReactNode }): ReactNode {
  const { language } = useLanguage()
  return (
    <ConfigProvider theme={theme} locale={language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  )
}
