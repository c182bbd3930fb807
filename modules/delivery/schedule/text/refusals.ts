import type { Catalogs } from '@zhujian/text'

export const refusals: Catalogs = {
  'zh-CN': {
    'refusal.schedule.report.not_in_construction': '项目不在施工阶段，不能填报形象进度。',
    'refusal.schedule.report.month_in_future': '填报月份 {month} 不得晚于本月。',
    'refusal.schedule.report.month_before_construction': '填报月份 {month} 早于项目进入施工阶段的月份 {startMonth}（{enteredOn} 进入）。',
    'refusal.schedule.report.month_reported': '{month} 的形象进度已填报。',
    'refusal.schedule.report.percent_falls': '完成比例 {percentBp:percent} 与 {otherMonth} 已填报的 {otherBp:percent} 矛盾：累计进度不得减少。',
    'refusal.schedule.report.photo_not_found': '有 {count} 个照片文件不存在或不是您上传的。',
    'fact.schedule.progress_reported': '填报形象进度',
  },
  en: {
    'refusal.schedule.report.not_in_construction': 'The project is not in construction; no progress can be reported.',
    'refusal.schedule.report.month_in_future': 'The month {month} lies in the future.',
    'refusal.schedule.report.month_before_construction': 'The month {month} lies before {startMonth}, when the project came into construction (on {enteredOn}).',
    'refusal.schedule.report.month_reported': 'Progress of {month} has been reported already.',
    'refusal.schedule.report.percent_falls': '{percentBp:percent} contradicts the {otherBp:percent} reported for {otherMonth}: progress cannot fall.',
    'refusal.schedule.report.photo_not_found': '{count} photos do not exist or were not uploaded by you.',
    'fact.schedule.progress_reported': 'Progress reported',
  },
}
