import { expect } from 'vitest'
import { person } from '../support/caller.ts'
import { deskOf, journey, useBrowser } from './office.ts'

useBrowser({ webgl: false })

journey('where no map can be drawn the list serves alone and says so, counties and filters included', { timeout: 60_000 }, async () => {
  const page = await deskOf('viceMayor.990100', '/cockpit')
  await page.getByText('本浏览器不支持 WebGL，无法绘制地图').waitFor()
  const list = page.getByRole('region', { name: '地图上的项目' }).first()
  await list.getByRole('button', { name: `视野内 ${(await (await person('viceMayor.990100')).does('getMapFigures', { zoom: 9 }))['inView']}` }).waitFor()
  await page.getByRole('navigation', { name: '位置' }).getByRole('button', { name: '青石县' }).click()
  await expect.poll(() => list.getByRole('listitem').count()).toBeLessThan(12)
  await list.getByRole('button', { name: /青石县河滨步道/ }).click()
  await list.getByRole('link', { name: '打开项目' }).click()
  await page.getByRole('heading', { level: 1, name: '青石县河滨步道' }).waitFor()
  const wall = await deskOf('viceMayor.990100', '/wall', { width: 1920, height: 1080 })
  await wall.getByText('本机浏览器不支持 WebGL').waitFor()
})
