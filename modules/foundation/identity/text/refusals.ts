import type { Catalogs } from '@zhujian/text'

export const refusals: Catalogs = {
  'zh-CN': {
    'refusal.identity.sign_in.refused': '用户名或密码不正确，或账号暂不可用。请核对后重试；多次失败将暂时锁定，可联系本单位系统管理员。',
    'refusal.identity.post.not_yours': '该岗位不在您名下，请从岗位列表中选择。',
    'refusal.identity.session.not_found': '该登录会话不存在或已结束，请刷新列表。',
    'refusal.identity.password.too_weak': '新密码强度不足：应不少于 {minLength} 位，至少包含大写字母、小写字母、数字、其他符号中的 {classes} 类，且不得包含用户名。请重新设置。',
    'refusal.identity.password.wrong': '当前密码不正确，请重新输入。',
    'refusal.identity.password.reused': '新密码不得与当前密码及最近 {history} 次使用的密码相同，请另设密码。',
  },
  en: {
    'refusal.identity.sign_in.refused': 'User name or password is wrong, or the account is not available. Check and try again; repeated failures lock it for a time, and the system administrator of your unit can help.',
    'refusal.identity.post.not_yours': 'That post is not yours. Please choose one from your list of posts.',
    'refusal.identity.session.not_found': 'That session does not exist or has ended. Please refresh the list.',
    'refusal.identity.password.too_weak': 'The new password is too weak: at least {minLength} characters, at least {classes} of upper case, lower case, digits and other signs, and not your user name. Please choose another.',
    'refusal.identity.password.wrong': 'The current password is wrong. Please enter it again.',
    'refusal.identity.password.reused': 'The new password may be neither the current one nor one of the last {history}. Please choose another.',
  },
}
