import type { Catalogs } from '@zhujian/text'

export const screens: Catalogs = {
  'zh-CN': {
    'screen.notices.button': '通知，未读 {n} 条',
    'screen.notices.title': '通知',
    'screen.notices.none': '没有通知',
    'screen.notices.none.next': '事项办结、退回、到期时会在这里告知',
    'screen.notices.open': '打开',
    'screen.notices.read_all': '全部标为已读',
  },
  en: {
    'screen.notices.button': 'Notices, {n} unread',
    'screen.notices.title': 'Notices',
    'screen.notices.none': 'No notices',
    'screen.notices.none.next': 'You are told here when a matter is decided, returned or due',
    'screen.notices.open': 'Open',
    'screen.notices.read_all': 'Mark all as read',
  },
}
