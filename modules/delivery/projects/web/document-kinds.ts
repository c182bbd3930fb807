/** Kinds offered when filing. The server refuses one that the post may not file, and says why. */
export const documentKinds = [
  'declarationForm', 'proposalReport', 'feasibilityReport', 'planningBasis', 'departmentOpinion', 'fundingProof', 'expertReview', 'preliminaryDesign', 'budgetBook',
  'fiscalReview', 'approval', 'permit', 'plan', 'tenderDocument', 'bidEvaluation', 'awardNotice', 'directAwardApproval', 'contract', 'bond', 'integrityAgreement',
  'drawing', 'drawingReview', 'constructionPlan', 'commencementOrder', 'supervisionLog', 'progressReport', 'measurement', 'changeOrder', 'testReport',
  'completionReport', 'acceptanceReport', 'warranty', 'settlementBook', 'asBuilt', 'finalAccountReport', 'auditReport', 'handoverList', 'evaluationReport',
  'photo', 'invoice', 'wageSheet', 'minutes', 'correspondence', 'other',
] as const
