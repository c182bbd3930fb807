import type { Catalogs } from '@zhujian/text'

export const refusals: Catalogs = {
  'zh-CN': {
    'notice.approvals.case_approved': '“{projectName}”的申请已审批通过。',
    'notice.approvals.case_returned': '“{projectName}”的申请已退回，请补正后重新提交。退回意见：{reason}',
    'notice.approvals.case_rejected': '“{projectName}”的申请不予批准。理由：{reason}',
  },
  en: {
    'notice.approvals.case_approved': 'The application for “{projectName}” has been approved.',
    'notice.approvals.case_returned': 'The application for “{projectName}” was returned; please amend it and submit again. Opinion: {reason}',
    'notice.approvals.case_rejected': 'The application for “{projectName}” was rejected. Reason: {reason}',
  },
}
