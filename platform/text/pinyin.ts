import { pinyin } from 'pinyin-pro'

/** Pinyin initials of Chinese text, lower case, other letters and digits kept: used to find a project by typing its initials. */
export function pinyinInitials(text: string): string {
  return pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' })
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}
