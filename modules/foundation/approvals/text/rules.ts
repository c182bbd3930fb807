import type { Catalogs } from '@zhujian/text'

/** What the rules of routes and decisions say (domain/01 §1, domain/02 §3 and §7). */
export const rules: Catalogs = {
  'zh-CN': {
    'rule.SOD-01': '申请人（含同一自然人的其他账号、代理人）不得审批本人提交的任何事项。',
    'rule.LC-11': '退回须选定退回原因，并写明需补正的内容。',
    'rule.RT-01': '审批路径各步时限之和（并行步骤取最长者）不得超过总时限。',
    'rule.RT-02': '提交岗位不得出现在本审批路径的办理步骤中，标明须由另一自然人办理的步骤除外。',
    'rule.RT-03': '每一办理步骤须有在岗人员可派；无人在岗的，不予受理并指明所缺岗位。',
  },
  en: {
    'rule.SOD-01': 'Nobody decides on what he submitted himself, be it under another account or through a substitute.',
    'rule.LC-11': 'A return names its reason and says what has to be put right.',
    'rule.RT-01': 'The time limits of the steps of a route, the longest one where steps run side by side, stay within the limit of the whole.',
    'rule.RT-02': 'The role that submits holds no step of the same route, except a step that asks for another person.',
    'rule.RT-03': 'Every step needs somebody in office who can take it; otherwise the submission is refused and the vacant office named.',
  },
}
