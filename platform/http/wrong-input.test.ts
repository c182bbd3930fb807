import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineOperation, zBp, zDate, zFen, zId, zMonth, zRegion, zText } from '@zhujian/kernel'
import { commonText, createText } from '@zhujian/text'
import { parseInput } from './dispatcher.ts'

const text = createText([commonText])
const operation = defineOperation({
  name: 'writeThing',
  summary: 'Writes.',
  method: 'POST',
  path: '/api/things',
  input: z.strictObject({ id: zId, on: zDate, month: zMonth, fen: zFen, bp: zBp, region: zRegion, name: zText(5), list: z.array(z.string()).max(1), kind: z.enum(['A', 'B']), count: z.number().int().min(1), code: z.string().regex(/^x+$/) }),
  output: z.object({}),
  permission: 'session',
})
const right = { id: '01800000-0000-7000-8000-000000000003', on: '2026-11-25', month: '2026-11', fen: '1', bp: 1, region: 990100, name: '名', list: [], kind: 'A', count: 1, code: 'x' }

test('a wrong input is told in plain words of the caller’s language, never by a pattern of the program', () => {
  expect(parseInput(operation, right, text, 'en')).toMatchObject({ ok: true })
  const wrong: [Record<string, unknown>, string, string, string][] = [
    [{ id: 'x' }, 'id', '编号格式不正确', 'is not a well-formed identifier'],
    [{ on: '25.11.2026' }, 'on', '日期应写作“年-月-日”，如 2026-11-25', 'should be a day written like 2026-11-25'],
    [{ on: '2026-02-30' }, 'on', '没有这一天', 'there is no such day'],
    [{ month: '2026-13' }, 'month', '月份应写作“年-月”，如 2026-11', 'should be a month written like 2026-11'],
    [{ month: undefined }, 'month', '缺少必填项', 'is required'],
    [{ fen: '1.5' }, 'fen', '金额应为以分计的非负整数，最多 15 位', 'should be an amount in fen, a whole number of at most 15 digits'],
    [{ bp: 10001 }, 'bp', '比例应为 0 至 10000 之间的整数（万分之一）', 'should be a share in basis points, a whole number from 0 to 10000'],
    [{ region: 7 }, 'region', '应为六位行政区划代码', 'should be a division code of six digits'],
    [{ name: '' }, 'name', '至少填写 1 个字', 'needs at least 1 characters'],
    [{ name: '一二三四五六' }, 'name', '不得超过 5 个字', 'may have at most 5 characters'],
    [{ name: 7 }, 'name', '应为文字', 'should be text'],
    [{ list: ['a', 'b'] }, 'list', '不得超过 1 项', 'may have at most 1 entries'],
    [{ kind: 'C' }, 'kind', '应为以下之一：A, B', 'should be one of: A, B'],
    [{ count: 0 }, 'count', '不得小于 1', 'may not be less than 1'],
    [{ count: 1.5 }, 'count', '应为整数', 'should be a whole number'],
    [{ code: 'y' }, 'code', '格式不正确', 'is not written in the right form'],
    [{ more: 1 }, 'more', '没有这样的填报项：more', 'there is no such field: more'],
  ]
  for (const [change, field, zh, en] of wrong)
    for (const [language, problem] of [['zh-CN', zh], ['en', en]] as const)
      expect(parseInput(operation, { ...right, ...change }, text, language), JSON.stringify(change)).toMatchObject({ ok: false, status: 400, field, figures: { problem } })
})
