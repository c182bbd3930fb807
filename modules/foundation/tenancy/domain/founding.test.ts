import { describe, expect, test } from 'vitest'
import { defaultRange, divisionAbove, isTrialRegion, placeAmong } from './index.ts'
import type { Tenant } from './index.ts'

const tenant = (regionCode: number, hi: number, parent: number | null = null): Tenant => ({ regionCode, name: String(regionCode), lo: regionCode, hi, parent, demo: false, timeZone: 'Asia/Shanghai' })

describe('the range of a new tenant', () => {
  test('is that of its counties in the division table, whatever the digits say', () => {
    expect(defaultRange(440300, { lo: 440303, hi: 440311 })).toEqual({ lo: 440300, hi: 440311 })
    expect(defaultRange(441900, { lo: 441900, hi: 441900 })).toEqual({ lo: 441900, hi: 441900 })
    expect(defaultRange(429000, { lo: 429004, hi: 429021 })).toEqual({ lo: 429000, hi: 429021 })
    expect(defaultRange(110000, { lo: 110101, hi: 110119 })).toEqual({ lo: 110000, hi: 110119 })
  })

  test('is the county itself, and follows the digits only where there is no table', () => {
    expect(defaultRange(440303, { lo: 1, hi: 999999 })).toEqual({ lo: 440303, hi: 440303 })
    expect(defaultRange(440300, null)).toEqual({ lo: 440300, hi: 440399 })
    expect(defaultRange(440000, null)).toEqual({ lo: 440000, hi: 449999 })
    expect([440300, 110000, 440303].map(divisionAbove)).toEqual([4403, 11, null])
    expect([990100, 999999, 820000].map(isTrialRegion)).toEqual([true, true, false])
  })
})

describe('the place of a new tenant', () => {
  const tenants = [tenant(440000, 445399), tenant(440300, 440311, 440000), tenant(330100, 330199)]

  test('is under the smallest tenant that contains it', () => {
    expect(placeAmong(tenants, { lo: 440303, hi: 440303 })).toMatchObject({ parent: { regionCode: 440300 }, inTheWay: null })
    expect(placeAmong(tenants, { lo: 440400, hi: 440404 })).toMatchObject({ parent: { regionCode: 440000 }, inTheWay: null })
    expect(placeAmong(tenants, { lo: 510100, hi: 510199 })).toEqual({ parent: null, inTheWay: null })
  })

  test('is refused across or around another, and on it', () => {
    expect(placeAmong(tenants, { lo: 330100, hi: 330199 })).toMatchObject({ inTheWay: { regionCode: 330100 } })
    expect(placeAmong(tenants, { lo: 330000, hi: 331199 })).toMatchObject({ inTheWay: { regionCode: 330100 } })
    expect(placeAmong(tenants, { lo: 440311, hi: 440312 })).toMatchObject({ inTheWay: { regionCode: 440300 } })
  })
})
