import { stat } from 'node:fs/promises';
import path from 'node:path';
import { followLink } from '../../internal/files/follow_link';
import { removeLeftOvers } from '../../internal/files/left_overs';
import { temporaryName } from '../../internal/files/temporary_name';

/**
 * Names the temporary file that the engine is to write for an output, and removes what killed processes left beside it.
 * Undefined where the output is written directly (a device, a pipe), or cannot be written: the engine reports why.
 */
export async function temporaryFor(output: string): Promise<string | undefined> {
  try {
    const existing = await stat(output).catch(() => undefined);
    if (existing && !existing.isFile()) return undefined;
    const target = await followLink(output);
    await removeLeftOvers(path.dirname(target));
    return temporaryName(target);
  } catch {
    return undefined;
  }
}
