import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { ifThere } from '../../internal/files/if_there';
import type { FileVersion } from '../version';

/** Facts of a local file and its version; undefined where there is none. */
export async function lookAt(file: string): Promise<{ facts: BigIntStats; version: FileVersion } | undefined> {
  const facts = await ifThere(stat(file, { bigint: true }));
  const place = facts && (await ifThere(realpath(file)));
  return facts && place !== undefined ? { facts, version: versionOf(place, facts) } : undefined;
}

/**
 * A text that differs between any two states of a file that the file system can tell apart, and between files that a
 * link leads to.
 */
function versionOf(place: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileVersion {
  return { facts: [dev, ino, size, mtimeNs, ctimeNs, place].join(' ') };
}
