import { Job } from './job';
import { native } from './native';
import type { NativeLimits, NativeSignature } from './native_types';

/** Starts a delta against a loaded signature. */
export function deltaJob(signature: NativeSignature, limits: NativeLimits): Job {
  const { DeltaJob } = native();
  return new Job('delta', new DeltaJob({ signature, limits }));
}
