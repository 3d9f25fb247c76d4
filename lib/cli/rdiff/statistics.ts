import type { Stats } from '../../rsync';
import { formatBytes } from '../text';

/** Describes the counts of one job in a line. */
export function describeStats(stats: Stats, seconds: number): string {
  const parts = [
    ...describeBlocks(stats),
    ...describeCommands(stats),
    `${stats.bytesIn} bytes in`,
    `${stats.bytesOut} bytes out`,
    `${seconds.toFixed(3)} s`,
    `${formatBytes(Math.round(Math.max(stats.bytesIn, stats.bytesOut) / Math.max(seconds, 0.001)))}/s`,
  ];
  return `${stats.op}: ${parts.join(', ')}`;
}

function describeBlocks({ op, blocks, blockLength, falseMatches }: Stats): string[] {
  if (op === 'patch') return [];
  const parts = [`${blocks} blocks of ${blockLength} bytes`];
  // A false match is a weak sum that agreed where the strong one did not; each costs a strong sum.
  if (op === 'delta') parts.push(`${falseMatches} false matches`);
  return parts;
}

function describeCommands({ op, literalCommands, literalBytes, copyCommands, copyBytes }: Stats): string[] {
  if (op === 'signature' || op === 'loadsig') return [];
  return [`${literalCommands} literals of ${literalBytes} bytes`, `${copyCommands} copies of ${copyBytes} bytes`];
}
