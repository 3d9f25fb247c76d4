import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../internal/folders';

/** The version of the installed package. */
export function packageVersion(): string {
  const description = readFileSync(path.join(packageFolder, 'package.json'), 'utf8');
  return (JSON.parse(description) as { version: string }).version;
}
