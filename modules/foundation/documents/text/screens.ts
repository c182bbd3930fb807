import type { Catalogs } from '@zhujian/text'

export const screens: Catalogs = {
  'zh-CN': {},
  en: {},
}
