import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Arguments for Node that let it load the TypeScript of lib/. */
export const withTypeScript: readonly string[] = ['-r', require.resolve('./swc_register.cjs')];

/** The folder of the package, from which scripts require `./lib/...`. */
export const packageFolder = path.join(__dirname, '../..');

/** What a script prints in a process of its own, which has ended then. */
export function printedBy(script: string): string {
  const args = [...withTypeScript, '-e', script];
  return execFileSync(process.execPath, args, { cwd: packageFolder, encoding: 'utf8' }).trim();
}

/** A script that prints a temporary name of its process. */
export function printsTemporaryName(name = 'a'): string {
  return `console.log(require('./lib/internal/files/temporary_name').temporaryName(${JSON.stringify(name)}));`;
}
