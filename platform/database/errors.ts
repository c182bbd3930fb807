/** The program cannot start; the message is one clear line for the operator. */
export class FatalStartError extends Error {}
