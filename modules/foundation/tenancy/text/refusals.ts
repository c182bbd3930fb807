import type { Catalogs } from '@zhujian/text'

export const refusals: Catalogs = {
  'zh-CN': {
    'fact.tenancy.tenant_created': '开通租户',
    'refusal.tenancy.tenant.trial_region': '区划 {regionCode} 属于演示与试用区段（99 开头），不能开通正式租户。',
    'refusal.tenancy.tenant.range': '区划范围 {lo}–{hi} 应为六位区划代码，由小到大，并包含本区划 {regionCode}。',
    'refusal.tenancy.tenant.in_the_way': '区划范围 {lo}–{hi} 与已有租户 {otherName}（{otherCode}，{otherLo}–{otherHi}）重叠，不能开通。上级须先于下级开通。',
  },
  en: {
    'fact.tenancy.tenant_created': 'Tenant created',
    'refusal.tenancy.tenant.trial_region': 'Region {regionCode} is kept for demonstrations and trials (99…): no real tenant stands there.',
    'refusal.tenancy.tenant.range': 'The range {lo}–{hi} must be of six-digit division codes, in order, and hold the region {regionCode} itself.',
    'refusal.tenancy.tenant.in_the_way': 'The range {lo}–{hi} overlaps the tenant {otherName} ({otherCode}, {otherLo}–{otherHi}). The wider one is created before those within it.',
  },
}
