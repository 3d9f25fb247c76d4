// Syncs, combined from the steps that the server lists.

/**
 * Combines steps into transfers: an upload is a patch and the signature before it, a download is a delta.
 * A signature without a patch stands alone: its upload still runs, or sent the whole file.
 * @param steps newest first, as the API lists them.
 * @returns newest first: `{direction, path, user, time, fileBytes, wireBytes, savedBytes}`.
 */
export function transfersOf(steps) {
  const signatures = new Map();
  const transfers = [];
  for (const step of [...steps].reverse()) {
    const key = JSON.stringify([step.user, step.path]);
    if (step.kind === 'signature') {
      signatures.set(key, step);
      continue;
    }
    const signature = step.kind === 'patch' ? signatures.get(key) : undefined;
    if (signature) signatures.delete(key);
    const wireBytes = step.wire_bytes + (signature?.wire_bytes ?? 0);
    transfers.push({
      direction: step.kind === 'patch' ? 'up' : 'down',
      ...{ path: step.path, user: step.user, time: new Date(step.timestamp) },
      ...{ fileBytes: step.file_bytes, wireBytes, savedBytes: step.file_bytes - wireBytes },
    });
  }
  return transfers.reverse();
}
