import { expect, test } from 'vitest'
import { newModuleCommand } from './new-module.ts'

const { signal } = new AbortController()

test('a module or an entity whose name a language keeps for itself is refused before anything is written', async () => {
  for (const [path, entity] of [['delivery/case', 'hazard'], ['insight/order', 'hazard'], ['governance/safety', 'select'], ['governance/safety', 'user']] as const) {
    await expect(newModuleCommand.run([path, entity, '--zh', '隐患', '--en', 'hazard'], signal), `${path} ${entity}`).rejects.toThrow('means something in TypeScript or SQL')
  }
  await expect(newModuleCommand.run(['delivery/a-b', 'hazard', '--zh', '隐患', '--en', 'hazard'], signal)).rejects.toThrow('one word of 3 to 30')
})
