import type { Operation } from '@zhujian/kernel'
import { accountOperations } from './accounts.ts'
import { deviceOperations } from './devices.ts'
import { externalOperations } from './external.ts'
import { grantOperations } from './grants.ts'
import { requestOperations } from './requests.ts'
import { securityLogOperations } from './security-log.ts'
import { sessionOperations } from './session.ts'

export * from './accounts.ts'
export * from './devices.ts'
export * from './external.ts'
export * from './grants.ts'
export * from './requests.ts'
export * from './security-log.ts'
export * from './session.ts'

export const operations: readonly Operation[] = [...sessionOperations, ...deviceOperations, ...externalOperations, ...accountOperations, ...grantOperations, ...requestOperations, ...securityLogOperations]
