/** The operation a page begins with. Whoever may not call it finds the page neither in the menu nor, by its address, anything on it but why. */
export const pageNeeds = {
  '/inbox': 'listTasks',
  '/my-cases': 'listMyCases',
  '/projects': 'listProjects',
  '/projects/compare': 'getProject',
  '/projects/new': 'declareProject',
  '/projects/$projectId/edit': 'declareProject',
  '/imports': 'importPortfolio',
  '/imports/new': 'importPortfolio',
  '/imports/$importId': 'getImport',
  '/contracts': 'listContracts',
  '/contracts/$contractId/pay': 'submitPaymentApplication',
  '/payments': 'listPayments',
  '/cockpit': 'getCockpit',
  '/cockpit/overdue-tasks': 'listOverdueTasks',
  '/wall': 'getCockpit',
  '/map-layers': 'listMapLayers',
  '/rules': 'listRules',
  '/accounts': 'createAccount',
  '/units': 'createUnit',
  '/grants': 'grantPost',
  '/account-requests': 'listAccountRequests',
  '/security-log': 'listSecurityEvents',
} as const

export type GuardedPage = keyof typeof pageNeeds

export function isGuarded(path: string): path is GuardedPage {
  return path in pageNeeds
}
