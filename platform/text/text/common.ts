import type { Catalogs } from '../index.ts'

/** Wording of what the platform itself refuses. */
export const commonText: Catalogs = {
  'zh-CN': {
    'refusal.platform.operation.unknown': '系统没有这项操作，请从菜单重新进入。',
    'refusal.platform.session.missing': '尚未登录或登录已失效，请重新登录。',
    'refusal.platform.permission.denied': '您当前的岗位无权办理此项操作。如有其他岗位，请切换岗位后办理；确需办理的，请联系本单位系统管理员。',
    'refusal.platform.record.not_found': '记录不存在，或编号格式不正确，请从列表重新进入。',
    'refusal.platform.input.invalid': '填报内容不符合要求（{problem}），请更正后重新提交。',
    'refusal.platform.id.reused': '该编号已用于另一笔内容不同的提交，本次未办理。请刷新页面，核对后重新提交。',
    'refusal.platform.conflict.retry': '同一事项正由他人同时办理，本次未保存。请刷新页面后重试。',
    'refusal.platform.path.unknown': '访问的地址不存在，请核对地址或从首页重新进入。',
    'refusal.platform.origin.foreign': '请求来自其他网站，为保障安全未予受理。请从本系统页面办理。',
    'refusal.platform.body.too_large': '提交内容超过上限 {limitBytes} 字节，请精简内容或分次提交；附件请使用文件上传。',
    'refusal.platform.body.media_type': '提交内容的格式不受支持，请以 JSON 格式提交。',
    'refusal.files.file.not_found': '文件不存在，或您无权查看。请从所属项目重新打开，或重新上传。',
    'refusal.files.file.type': '文件内容不属于可受理的类型，未予保存。请核对文件，转换格式后重新上传。',
  },
  en: {
    'refusal.platform.operation.unknown': 'There is no such operation. Please start again from the menu.',
    'refusal.platform.session.missing': 'You are not signed in, or your session has ended. Please sign in again.',
    'refusal.platform.permission.denied': 'Your present post may not do this. Switch to another post if you hold one, or ask the system administrator of your unit.',
    'refusal.platform.record.not_found': 'The record does not exist, or its identifier is malformed. Please open it from the list.',
    'refusal.platform.input.invalid': 'The input does not meet the requirements ({problem}). Please correct it and submit again.',
    'refusal.platform.id.reused': 'This identifier was already used for another submission with different contents; nothing was done. Reload the page, check and submit again.',
    'refusal.platform.conflict.retry': 'Somebody else is working on the same matter at this moment; nothing was saved. Reload the page and try again.',
    'refusal.platform.path.unknown': 'This address does not exist. Check it, or start again from the home page.',
    'refusal.platform.origin.foreign': 'The request came from another site and was refused for safety. Please work from the pages of this system.',
    'refusal.platform.body.too_large': 'The submission exceeds the limit of {limitBytes} bytes. Shorten or divide it; upload attachments as files.',
    'refusal.platform.body.media_type': 'The format of the submission is not supported. Please submit JSON.',
    'refusal.files.file.not_found': 'The file does not exist, or you may not see it. Open it from its project, or upload it again.',
    'refusal.files.file.type': 'The contents of the file are not of an accepted type; it was not kept. Check the file, convert it and upload it again.',
  },
}
