import type { Catalogs } from '@zhujian/text'

export const screens: Catalogs = {
  'zh-CN': {
    'export.stamp': '数据截至 {at}；导出人 {name}（{username}）',
    'export.closing': '共 {rows} 项',
    'export.filtered': '筛选：{filter}',
    'export.unfiltered': '无，全部可查看的记录',
    'export.unit.wan': '万元',},
  en: {
    'export.stamp': 'Data as of {at}; exported by {name} ({username})',
    'export.closing': '{rows} rows',
    'export.filtered': 'Filter: {filter}',
    'export.unfiltered': 'none, every record in reach',
    'export.unit.wan': '×10,000',},
}
