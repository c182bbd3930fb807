import { pinyin } from 'pinyin-pro'

/** Chinese text in pinyin, small letters without tones or gaps; other letters and digits kept. */
export function pinyinOf(text: string): string {
  return pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' })
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** Pinyin initials of Chinese text, lower case, other letters and digits kept: used to find a project by typing its initials. */
export function pinyinInitials(text: string): string {
  return pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' })
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}
