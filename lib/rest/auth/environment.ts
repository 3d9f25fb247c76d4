/** A variable of the environment that is set and not empty. */
export function variable(name: string): string | undefined {
  return process.env[name] || undefined;
}
