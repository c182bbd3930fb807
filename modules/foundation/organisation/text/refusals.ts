import type { Catalogs } from '@zhujian/text'

export const refusals: Catalogs = {
  'zh-CN': {
    'role.system': '系统',
  },
  en: {
    'role.system': 'System',
  },
}
