/** The main line of a project, in order; the server decides where a project stands, this only orders the filter. */
export const stageCodes = [
  'reserve',
  'proposal',
  'feasibility',
  'preliminaryDesign',
  'annualPlan',
  'tendering',
  'contracting',
  'commencement',
  'construction',
  'completionAcceptance',
  'settlement',
  'finalAccount',
  'closed',
] as const
