import type { SyncResult } from '../../sync';
import { formatBytes, formatSeconds, printable } from '../text';

/** One file to move. */
export interface Transfer {
  action: 'upload' | 'download';
  local: string;
  remote: string;
}

const strategies: Record<SyncResult['strategy'], string> = {
  delta: 'changes only',
  whole: 'whole file',
  unchanged: 'unchanged',
};

/** The result of one transfer, in a line. */
export function describeResult({ action, local, remote }: Transfer, result: SyncResult, seconds: number): string {
  const { strategy, bytesTotal, bytesSent, bytesReceived, verified, fellBack } = result;
  const [source, destination] = action === 'upload' ? [local, remote] : [remote, local];
  const saved = Math.max(0, bytesTotal - bytesSent - bytesReceived);
  const facts = [
    `${strategies[strategy]}${fellBack ? ' (the changes alone were refused or did not verify)' : ''}`,
    formatBytes(bytesTotal),
    `sent ${formatBytes(bytesSent)}`,
    `received ${formatBytes(bytesReceived)}`,
    ...(saved ? [`saved ${formatBytes(saved)} (${Math.floor((100 * saved) / bytesTotal)} %)`] : []),
    verified ? 'verified' : 'not verified',
    formatSeconds(seconds),
  ];
  return printable(`${source} -> ${destination}: ${facts.join(', ')}`);
}
