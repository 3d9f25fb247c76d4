import type { Caller, Plan } from '../caller';
import { serviceTime } from '../time';
import type { FileInfo, UnknownFields } from '../types';

/** A file's object with its times as Dates; all else as it came. Fields that were not asked for stay away. */
export function toFileInfo(answer: UnknownFields, now: number): FileInfo {
  const times = (['time', 'created_time'] as const).flatMap((name) => {
    return name in answer ? [[name, serviceTime(answer[name], now)] as const] : [];
  });
  return { ...answer, ...Object.fromEntries(times) } as FileInfo;
}

/** A call that answers with one file or directory. */
export async function fileInfo(caller: Caller, plan: Plan): Promise<FileInfo> {
  const answer = await caller.object<UnknownFields>(plan);
  if (typeof answer['path'] !== 'string') throw caller.badAnswer(plan, 'the answer should tell of a file and does not');
  return toFileInfo(answer, caller.clock.now());
}
