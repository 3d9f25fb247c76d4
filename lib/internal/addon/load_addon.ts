import { createRequire } from 'node:module';
import path from 'node:path';
import { addonFiles } from './addon_files';
import { thisHost } from './host';
import { NativeLoadError, type FailedFile } from './native_load_error';

/**
 * Loads the addon of the package in a folder: the file that the environment variable SMARTFILE_NATIVE names, or else
 * the first that loads of a local build and the prebuilt one. No install script is needed.
 * @throws NativeLoadError
 */
export function loadAddon(directory: string, named = process.env['SMARTFILE_NATIVE']): unknown {
  const host = thisHost();
  const files = named ? [path.resolve(named)] : addonFiles(directory, host);
  const failed: FailedFile[] = [];
  for (const file of files) {
    try {
      // Made by createRequire(), because bundlers would try to follow a plain require().
      return createRequire(file)(file);
    } catch (error) {
      failed.push({ file, error });
    }
  }
  throw new NativeLoadError(directory, host, failed, Boolean(named));
}
