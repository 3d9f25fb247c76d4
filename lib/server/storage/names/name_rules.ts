import { isOwnTemporaryName } from '../../../internal/files/temporary_name';

/** Names of devices, which Windows has in every directory, with or without an extension. */
const windowsDevice = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?:[.:]|$)/i;

// Control characters, and characters that Windows takes for streams, wild cards or separators.
// eslint-disable-next-line no-control-regex
const windowsForbidden = /[\x00-\x1f<>:"|?*]/;

/**
 * Why `name` cannot be one segment of a path; undefined when it can.
 *
 * Refuses everything that the operating system could take for more than a plain name in its directory: separators, dot
 * segments, NUL; on Windows also devices, alternate streams and names that it would trim.
 */
export function nameProblem(name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  if (name === '') return 'it is empty';
  if (name === '.' || name === '..') return 'it is a dot segment';
  if (/[/\\]/.test(name)) return 'it holds a slash or a backslash';
  if (name.includes('\0')) return 'it holds a NUL';
  // Half of a surrogate pair has no UTF-8: the file would get another name.
  if (/\p{Surrogate}/u.test(name)) return 'it is not valid Unicode';
  if (platform !== 'win32') return undefined;
  if (windowsForbidden.test(name)) return 'it holds a character that Windows forbids';
  if (/[. ]$/.test(name)) return 'it ends in a dot or a blank';
  return windowsDevice.test(name) ? 'it is the name of a device' : undefined;
}

/**
 * Whether a name is one of temporary files, under which new content is written until it is complete. A name that only
 * looks so is a user's file. So is one in another case: where the file system ignores case, `Volume.real` checks the
 * real name.
 */
export function isReservedName(name: string | Buffer): boolean {
  return isOwnTemporaryName(name);
}
