/** Roles with a step on one of the routes that Zhujian comes with; a test beside the routes holds the two together. */
export const decidingRoles: ReadonlySet<string> = new Set([
  'chiefSupervisor', 'contractorManager', 'costConsultant', 'countyChief', 'countyClerk', 'countyFinance', 'ecology', 'employerAccountant', 'employerChief', 'employerEngineer',
  'financeReviewer', 'lgOffice', 'naturalResources', 'ndrcChief', 'ndrcReviewer', 'ownerChief', 'projectDirector', 'sectorChief', 'treasury', 'viceMayor',
])
const applying: ReadonlySet<string> = new Set(['ownerClerk', 'contractorClerk'])
const administering: ReadonlySet<string> = new Set(['sysAdmin', 'secAdmin', 'auditAdmin'])

/** What an inbox is to a role: whether a step ever comes to it, and if not, what the role does instead. */
export function inboxKindOf(role: string): 'decides' | 'applies' | 'administers' | 'watches' {
  if (decidingRoles.has(role)) return 'decides'
  if (applying.has(role)) return 'applies'
  return administering.has(role) ? 'administers' : 'watches'
}
