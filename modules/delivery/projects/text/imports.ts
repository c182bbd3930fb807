import type { Catalogs } from '@zhujian/text'

/** Import and export of projects: why a row or a file is refused, and the wizard's words. */
export const imports: Catalogs = {
  'zh-CN': {
    'import.reason.empty': '整行为空',
    'import.reason.cells': '本行有 {cells} 个单元格，表头有 {columns} 列',
    'import.reason.characters': '含有无法识别的字符，请检查文件编码',
    'import.reason.nameMissing': '“{column}”为空：项目必须有名称',
    'import.reason.nameTooLong': '“{column}”有 {length} 个字，项目名称最多 {most} 个字',
    'import.reason.money': '“{column}”的“{text}”不是金额',
    'import.reason.moneyGroups': '“{column}”的“{text}”分节不是三位一节，不能确定金额',
    'import.reason.moneyNegative': '“{column}”的“{text}”是负数，投资额不能为负',
    'import.reason.moneyDecimals': '“{column}”的“{text}”小数位数超过分',
    'import.reason.moneyTooLarge': '“{column}”的“{text}”超过可记录的最大金额',
    'import.reason.day': '“{column}”的“{text}”不是有效日期',
    'import.reason.percent': '“{column}”的“{text}”不是百分数',
    'import.reason.percentTooLarge': '“{column}”的“{text}”超过 100%',
    'import.reason.currency': '“{column}”的“{text}”不是三位币种代码（如 CNY）',
    'import.reason.status': '“{column}”的“{text}”没有对应的阶段，请在“对应取值”中补充',
  },
  en: {
    'import.reason.empty': 'the row is empty',
    'import.reason.cells': 'has {cells} cells, the header {columns}',
    'import.reason.characters': 'holds characters that cannot be read: check the encoding of the file',
    'import.reason.nameMissing': '{column} is empty: a project needs a name',
    'import.reason.nameTooLong': '{column} has {length} characters: a name has at most {most}',
    'import.reason.money': '{column}: "{text}" is no amount of money',
    'import.reason.moneyGroups': '{column}: "{text}" is no amount of money: its digits are not grouped by thousands',
    'import.reason.moneyNegative': '{column}: "{text}" is negative: an investment is not',
    'import.reason.moneyDecimals': '{column}: "{text}" is no amount of money with at most two decimals',
    'import.reason.moneyTooLarge': '{column}: "{text}" is more than can be held',
    'import.reason.day': '{column}: "{text}" is no day that exists',
    'import.reason.percent': '{column}: "{text}" is no percentage',
    'import.reason.percentTooLarge': '{column}: "{text}" is more than 100 %',
    'import.reason.currency': '{column}: "{text}" is no currency code of three letters (such as CNY)',
    'import.reason.status': '{column}: "{text}" stands for no stage: add it under "What the words mean"',
  },
}
