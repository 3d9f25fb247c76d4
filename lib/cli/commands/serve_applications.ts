import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

import type { Application } from '../../server';
import { UsageError } from '../failure';

/**
 * The applications of a JSON file; the server looks at what they are.
 * @throws UsageError where it cannot be read, or would be served.
 */
export function applicationsOf(file: string, root: string): readonly Application[] {
  try {
    const fromRoot = path.relative(realpathSync(root), realpathSync(file));
    if (!/^\.\.([/\\]|$)/.test(fromRoot) && !path.isAbsolute(fromRoot)) {
      throw new UsageError('it lies in the directory that is served, with the secrets of the applications');
    }
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Application[];
  } catch (cause) {
    // The words of the parser show what is in the file, which are secrets.
    const problem = cause instanceof SyntaxError ? 'it is not valid JSON' : (cause as Error).message;
    throw new UsageError(`cannot read the applications of ${file}: ${problem}`);
  }
}
