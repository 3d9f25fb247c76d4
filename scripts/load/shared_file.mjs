// Files that many clients read while one replaces them: each content proves that it is whole and of one version.
import { createHash } from 'node:crypto';
import { Random } from './random.mjs';

const headLength = 96;

/** The path of the file that the first client of each driver replaces. */
export function sharedPath(driver) {
  return `/shared/version-${driver}`;
}

/**
 * A version: a head with its number and the sum of the rest. Sizes differ, so that a mixture of versions shows in them.
 */
export function sharedContent(seed, driver, version) {
  const random = new Random(seed, driver, version);
  const body = random.bytes(100_000 + random.below(100_000));
  const sum = createHash('sha256').update(body).digest('hex');
  return Buffer.concat([Buffer.from(`${version} ${body.length} ${sum}`.padEnd(headLength)), body]);
}

/** The number of the version. @throws Error for what is not wholly one version */
export function versionOf(content) {
  const [version, length, sum] = content.toString('latin1', 0, headLength).trim().split(' ');
  const body = content.subarray(headLength);
  if (body.length !== Number(length) || createHash('sha256').update(body).digest('hex') !== sum) {
    throw new Error(`what was read is not wholly version ${version}: it has ${body.length} bytes after its head`);
  }
  return Number(version);
}
