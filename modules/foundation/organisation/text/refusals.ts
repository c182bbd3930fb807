import type { Catalogs } from '@zhujian/text'

export const refusals: Catalogs = {
  'zh-CN': {},
  en: {},
}
