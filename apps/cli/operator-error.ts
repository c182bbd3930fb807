/** What the operator can put right: said in one line, without a stack. */
export class OperatorError extends Error {}
