import { rmSync } from 'node:fs';

/** Temporary files, and directories, that this process is writing now. */
const drafts = new Set<string>();

/**
 * Notes a temporary file for as long as it may be there, so that it can be removed by a process that must end at once.
 * @param file its absolute path.
 * @returns forgets it again: it has its name by now, or was removed.
 */
export function noteDraft(file: string): () => void {
  drafts.add(file);
  return () => void drafts.delete(file);
}

/** Removes all that is being written, without waiting for anything. For the end of the process. */
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
