import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

import type { Application } from '../../server';
import { UsageError } from '../failure';

/**
 * The applications of a JSON file, unchecked: the server checks them.
 * @throws UsageError where the file cannot be read, or would be served
 */
export function applicationsOf(file: string, root: string): readonly Application[] {
  try {
    const fromRoot = path.relative(realpathSync(root), realpathSync(file));
    if (!/^\.\.([/\\]|$)/.test(fromRoot) && !path.isAbsolute(fromRoot)) {
      throw new UsageError('it lies in the directory that is served, and holds secrets; move it elsewhere');
    }
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Application[];
  } catch (cause) {
    // The parser's message would quote the file, which holds secrets.
    const problem = cause instanceof SyntaxError ? 'it is not valid JSON' : (cause as Error).message;
    throw new UsageError(`cannot use the applications of ${file}: ${problem}`);
  }
}
