import type { Stats } from 'node:fs';
import { lstat, type FileHandle } from 'node:fs/promises';
import { loadAddon } from '../addon/load_addon';
import { packageFolder } from '../folders';

/**
 * Copies metadata to a complete new file from the one that it is about to replace, or is a copy of: owner and group
 * where we may, permissions, and with the addon the access control list and extended attributes. Nobody can do more with
 * the new file than with the old one (docs/replacing.md). Works for two directories as well. Does nothing when there is
 * no old file, or not one of the same kind, and on Windows, where a new file has the rights that its directory passes on.
 * @param replaced path of the old file; a link is not followed.
 * @param handle the new file; must stay open until this is done.
 * @throws the system's error when the permissions cannot be set.
 */
export async function keepMetadata(replaced: string | Buffer, handle: FileHandle): Promise<void> {
  if (process.platform === 'win32') return;
  const old = await lstat(replaced).catch(() => undefined);
  if (!old?.isFile() && !old?.isDirectory()) return;
  found ??= findAddon() ?? 'none';
  await (found === 'none' ? keepModeOnly(old, handle) : keepAll(found, replaced, handle));
}

/** The one function of the addon that is needed here; native/files/keep_metadata.h. */
interface MetadataAddon {
  keepMetadata(files: { replaced: Uint8Array; fd: number }, onDone: (failure: Failure | null) => void): void;
}

/** See FailureToObject in native/values.h. */
interface Failure {
  osError: number;
  osCode?: string;
  operation: string;
  path: string;
  detail: string;
}

let found: MetadataAddon | 'none' | undefined;

/** Whatever engine was chosen: this is not its work. */
function findAddon(): MetadataAddon | undefined {
  try {
    const addon = loadAddon(packageFolder) as Partial<MetadataAddon>;
    return addon.keepMetadata ? (addon as MetadataAddon) : undefined;
  } catch {
    return undefined;
  }
}

function keepAll(addon: MetadataAddon, replaced: string | Buffer, handle: FileHandle): Promise<void> {
  return new Promise((resolve, reject) => {
    addon.keepMetadata({ replaced: Buffer.from(replaced), fd: handle.fd }, (failure) => {
      if (failure === null) resolve();
      else reject(systemError(failure));
    });
  });
}

function systemError({ osError, osCode = 'EIO', operation, path, detail }: Failure): Error {
  const message = `${osCode}: ${detail}, ${operation} '${path}'`;
  return Object.assign(new Error(message), { code: osCode, errno: -osError, syscall: operation, path });
}

/**
 * Without the addon: what deps/librsync/src/files/posix/metadata_posix.c does, as far as Node can. An access control
 * list cannot be seen, nor copied. But where there is one, what seem to be the group's rights may be other people's: on
 * all systems but macOS the group gets none that not everybody has.
 */
async function keepModeOnly(old: Stats, handle: FileHandle): Promise<void> {
  const now = await handle.stat();
  if (now.isDirectory() !== old.isDirectory()) return;
  await handle.chmod(old.isDirectory() ? 0o700 : 0o600).catch(ignore); // A file system that has no such rights refuses.
  if (now.uid !== old.uid || now.gid !== old.gid) {
    await handle.chown(old.uid, old.gid).catch(() => handle.chown(now.uid, old.gid).catch(ignore));
  }
  const { gid, mode: reached } = await handle.stat();
  const [owner, group, others] = [old.mode & 0o700, (old.mode >> 3) & 7, old.mode & 7];
  const [isSameGroup, isPlain] = [gid === old.gid, process.platform === 'darwin'];
  const special = old.isDirectory() ? old.mode & (isSameGroup ? 0o3000 : 0o1000) : 0;
  const mode =
    special |
    owner |
    ((isSameGroup && isPlain ? group : group & others) << 3) |
    (isSameGroup ? others : group & others);
  await handle.chmod(mode).catch((error: unknown) => {
    if ((reached & 0o7777) !== mode) throw error;
  });
}

function ignore(): void {
  // Kept where the system can.
}
