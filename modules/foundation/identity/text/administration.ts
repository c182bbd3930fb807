import type { Catalogs } from '@zhujian/text'

export const administration: Catalogs = { 'zh-CN': {}, en: {} }
