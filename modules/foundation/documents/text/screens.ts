import type { Catalogs } from '@zhujian/text'

export const screens: Catalogs = {
  'zh-CN': {
    'export.documents.title': '{project} 文件目录',
    'export.documents.sheet': '文件目录',
    'export.documents.file': '文件名',
    'export.documents.bytes': '大小（字节）',
  },
  en: {
    'export.documents.title': '{project}: register of documents',
    'export.documents.sheet': 'Register of documents',
    'export.documents.file': 'File',
    'export.documents.bytes': 'Size (bytes)',
  },
}
