import type { Catalogs } from '@zhujian/text'

export const refusals: Catalogs = {
  'zh-CN': {
    'refusal.documents.kind.unknown': '没有“{kind}”这一文件种类。',
    'refusal.documents.kind.not_yours': '{role}不能归档“{kind}”。',
    'refusal.documents.file.not_found': '文件不存在，或不是您上传的。',
    'refusal.documents.day.in_future': '文件日期 {on} 不得晚于今日。',
    'fact.documents.filed': '归档文件',
  },
  en: {
    'refusal.documents.kind.unknown': 'There is no document kind “{kind}”.',
    'refusal.documents.kind.not_yours': '{role} may not file “{kind}”.',
    'refusal.documents.file.not_found': 'The file does not exist or was not uploaded by you.',
    'refusal.documents.day.in_future': 'The day of the document, {on}, lies in the future.',
    'fact.documents.filed': 'Document filed',
  },
}
