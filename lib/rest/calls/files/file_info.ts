import type { Caller, Plan } from '../caller';
import { withTimes } from '../time';
import type { FileInfo, UnknownFields } from '../types';

/** Facts of a file or directory. Fields that are missing in the answer, or invalid, are undefined. */
export interface FileFacts {
  readonly name: string | undefined;
  readonly path: string | undefined;
  readonly isdir: boolean | undefined;
  /** Bytes: a whole number from 0. */
  readonly size: number | undefined;
}

/** Reads the facts of a file or directory out of any answer. */
export function readFacts(answer: unknown): FileFacts {
  const { name, path, isdir, size } = (answer ?? {}) as Record<string, unknown>;
  return {
    name: typeof name === 'string' ? name : undefined,
    path: typeof path === 'string' ? path : undefined,
    isdir: typeof isdir === 'boolean' ? isdir : undefined,
    size: Number.isSafeInteger(size) && (size as number) >= 0 ? (size as number) : undefined,
  };
}

/** The answer about a file with its times as Dates, and all else as it was sent. */
export function toFileInfo(answer: UnknownFields, now: number): FileInfo {
  return withTimes(answer, ['time', 'created_time'], now) as FileInfo;
}

/** Makes a call that answers with one file or directory. */
export async function fileInfo(caller: Caller, plan: Plan): Promise<FileInfo> {
  const answer = await caller.object<UnknownFields>(plan);
  if (readFacts(answer).path === undefined) {
    throw caller.badAnswer(plan, 'the answer does not describe a file: it has no path');
  }
  return toFileInfo(answer, caller.clock.now());
}
