import { rmSync } from 'node:fs';

/** Temporary files, and directories, that this process is writing now. */
const drafts = new Set<string>();

/**
 * Registers a temporary file while it may exist, so that a process that must end at once can remove it.
 * @param file its absolute path.
 * @returns a function that forgets it, for when it was renamed or removed.
 */
export function noteDraft(file: string): () => void {
  drafts.add(file);
  return () => void drafts.delete(file);
}

/** Removes all registered files without waiting, at the end of the process. */
export function removeDrafts(): void {
  for (const file of drafts) {
    try {
      rmSync(file, { recursive: true, force: true });
    } catch {
      // The next process that writes there removes it.
    }
  }
  drafts.clear();
}
