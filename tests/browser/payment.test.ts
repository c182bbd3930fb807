import { expect } from 'vitest'
import { today } from '../support/acts.ts'
import { newId, person } from '../support/caller.ts'
import { choose, deskOf, journey, leave, moveToTask, useBrowser } from './office.ts'

useBrowser()

type Contract = { contractId: string; projectId: string; projectName: string; priceFen: string; certifiedFen: string; no: string }
type Payment = { contractId: string; projectId: string; state: string; kind: string }

/** A demo contract whose last payment has ended and whose works are not all paid for, the only open task on its project to be. */
async function contractWithRoom(): Promise<Contract> {
  const contractor = await person('contractorClerk.990100')
  const contracts = (await contractor.does('listContracts', { limit: 200 }))['items'] as Contract[]
  const payments = (await contractor.does('listPayments', { limit: 200 }))['items'] as Payment[]
  const busy = new Set(payments.filter((payment) => payment.state !== 'paid').map((payment) => payment.projectId))
  const found = contracts.filter((one) => !busy.has(one.projectId) && BigInt(one.priceFen) - BigInt(one.certifiedFen) > 2_000_000_000n).sort((a, b) => a.no.localeCompare(b.no))[0]
  if (!found) throw new Error('the demo city has no contract with room to pay')
  return found
}

async function waitsFor(caseId: string): Promise<string[]> {
  const found = await (await person('contractorClerk.990100')).does('getCase', { caseId })
  return (found['steps'] as { status: string; role: string }[]).filter((step) => step.status === 'current').map((step) => step.role)
}

const wan = (fen: bigint): string => `${fen / 1_000_000n}.${String((fen % 1_000_000n) / 10_000n).padStart(2, '0')}`

journey('a contractor applies and sees what is computed; the route agrees until the cost consultant returns it', async () => {
  const contract = await contractWithRoom()
  const clerk = await deskOf('contractorClerk.990100', '/contracts')
  await clerk.getByRole('row', { name: new RegExp(contract.no) }).getByRole('button', { name: '申请支付' }).click()
  await clerk.getByRole('heading', { level: 1, name: '支付申请' }).waitFor()
  const computation = clerk.getByRole('table', { name: '怎么算出来的' })
  await computation.getByRole('row', { name: /^完成产值/ }).waitFor()
  await clerk.getByRole('button', { name: '提交（还缺：完成产值）' }).waitFor()
  await clerk.getByRole('textbox', { name: '期末累计完成产值（含税）' }).fill(wan(BigInt(contract.certifiedFen) + 1_000_000_000n))
  await clerk.getByRole('button', { name: '提交（还缺：人工费）' }).waitFor()
  await clerk.getByRole('textbox', { name: '本期人工费' }).fill('100')
  // 1,000 万元 more of output at the contract's shares: the figures of the page are the server's, to two decimals.
  await expect.poll(() => computation.getByRole('row', { name: /^完成产值/ }).getByRole('cell').nth(1).textContent(), { timeout: 20_000 }).toBe('1,000.00')
  await expect.poll(() => computation.getByRole('row', { name: /其中 人工费/ }).getByRole('cell').nth(1).textContent(), { timeout: 20_000 }).toBe('100.00')
  const net = (await computation.getByRole('row', { name: /^本期净付/ }).getByRole('cell').nth(1).textContent()) ?? ''
  expect(Number(net.replaceAll(',', ''))).toBeGreaterThan(100)
  await clerk.getByRole('button', { name: '提交支付申请' }).click()
  await clerk.waitForURL(/\/payments\/[0-9a-f-]{36}/)
  await clerk.getByRole('heading', { level: 1, name: /^进度款/ }).waitFor()
  await clerk.getByText('审批中').first().waitFor()
  expect(await clerk.getByRole('table', { name: '怎么算出来的' }).getByRole('row', { name: /^本期净付/ }).getByRole('cell').nth(1).textContent()).toBe(net)
  const applicationId = new URL(clerk.url()).pathname.split('/').at(-1)
  const caseId = String((await (await person('contractorClerk.990100')).does('getPayment', { applicationId }))['caseId'])

  for (const role of ['contractorManager', 'chiefSupervisor']) {
    const page = await deskOf(`${role}.990100`, '/inbox')
    await moveToTask(page, contract.projectName)
    await page.getByRole('table', { name: '怎么算出来的' }).getByText(net).waitFor()
    await page.keyboard.press('e')
    await page.getByRole('status').filter({ hasText: contract.projectName }).waitFor()
    await leave(page)
    await expect.poll(() => waitsFor(caseId), { timeout: 20_000 }).not.toContain(role)
  }

  const consultant = await deskOf('costConsultant.990100', `/payments/${applicationId}`)
  await consultant.getByRole('button', { name: /^退回…/ }).click()
  await choose(consultant, '选择原因', '工程量有异议')
  await consultant.getByRole('textbox', { name: '办理意见' }).fill('第三标段土方计量与监理签认不一致,请复核后重报。')
  await consultant.getByRole('button', { name: '退回申报人' }).click()
  await consultant.getByRole('status').filter({ hasText: '退回' }).waitFor()
  await leave(consultant)
  await expect.poll(async () => (await (await person('contractorClerk.990100')).does('getPayment', { applicationId }))['state'], { timeout: 20_000 }).toBe('returned')
  await clerk.goto(`/inbox/${caseId}`)
  await clerk.getByRole('tab', { name: /^办理意见/ }).click()
  await clerk.getByText('第三标段土方计量与监理签认不一致,请复核后重报。').waitFor()
  await clerk.getByText('工程量有异议').waitFor()
})

journey('while a payment is being decided, the next one says why it must wait', async () => {
  const contractor = await person('contractorClerk.990100')
  const open = ((await contractor.does('listPayments', { limit: 200, state: 'inApproval' }))['items'] as (Payment & { periodNo: number })[]).find((one) => one.kind === 'progress')
  const page = await deskOf('contractorClerk.990100', `/contracts/${open?.contractId}/pay`)
  expect(await page.getByRole('button', { name: `不能提交：第 ${open?.periodNo} 期尚未办结` }).isDisabled()).toBe(true)
  await page.getByRole('link', { name: `查看第 ${open?.periodNo} 期` }).click()
  await page.waitForURL(/\/payments\//)
})

journey('the treasury confirms from the inbox that a payment is paid, and its postings are seen', async () => {
  const treasury = await person('treasury.990100')
  const tasks = (await treasury.does('listTasks', { limit: 200 }))['items'] as { projectName: string; subjectId: string; caseId: string }[]
  const [task] = tasks
  if (!task) throw new Error('the demo city has no payment that waits for the treasury')
  const voucher = `国库支付〔2026〕${newId().slice(-6)}号`
  const page = await deskOf('treasury.990100', `/inbox/${task.caseId}`)
  await page.getByRole('heading', { level: 1, name: task.projectName }).waitFor()
  const panel = page.getByRole('complementary', { name: '办理' })
  await panel.getByRole('button', { name: '确认（还缺：凭证号）' }).waitFor()
  await panel.getByLabel(/^支付日/).fill(today)
  await panel.getByRole('textbox', { name: /^国库凭证号/ }).fill(voucher)
  await panel.getByRole('button', { name: '确认已支付' }).click()
  await expect.poll(async () => (await treasury.does('getPayment', { applicationId: task.subjectId }))['state'], { timeout: 20_000 }).toBe('paid')
  await page.goto(`/payments/${task.subjectId}`)
  const postings = page.getByRole('region', { name: '记账分录' })
  await postings.getByText(voucher).waitFor()
  const amounts = async (column: number): Promise<number> => (await postings.getByRole('row').locator(`td:nth-child(${column})`).allTextContents()).reduce((sum, text) => sum + Math.round(Number(text.replaceAll(',', '')) * 100), 0)
  expect(await amounts(2)).toBeGreaterThan(0)
  expect(await amounts(2)).toBe(await amounts(3))
})
