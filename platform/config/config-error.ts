/** A value of the environment that cannot be used, told in one clear line. */
export class ConfigError extends Error {}
