import { Job } from './job';
import { native } from '../engine/native';
import type { NativeLimits, NativeSignature } from '../engine/native_types';

/** Starts a delta against a loaded signature. */
export function deltaJob(signature: NativeSignature, limits: NativeLimits): Job {
  const { DeltaJob } = native();
  return new Job('delta', new DeltaJob({ signature, limits }));
}
