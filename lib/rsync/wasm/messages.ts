import type { NativeFailure, NativeLimits, NativeSignatureOptions, SignatureFacts } from '../engine/native_types';
import type { Counters } from '../stats';

/*
 * The messages between the calling thread and a computing thread. The caller numbers the things in a computing thread.
 */

export type JobOptions =
  | ({ op: 'signature'; limits: NativeLimits } & NativeSignatureOptions)
  | { op: 'loadsig'; limits: NativeLimits }
  | { op: 'delta'; signature: number }
  /** descriptor: of the basis, open as long as the job; undefined where the caller supplies it. */
  | { op: 'patch'; size: number | undefined; descriptor: number | undefined; limits: NativeLimits };

export type TaskOptions = { overwrite: boolean; limits: NativeLimits; input: string } & (
  | ({ op: 'signature'; output: string } & NativeSignatureOptions)
  | { op: 'loadsig' }
  | { op: 'delta'; signature: number; signaturePath?: string; output: string }
  | { op: 'patch'; basis: string; output: string }
);

export interface RunRequest {
  do: 'run';
  id: number;
  /** Follows the input that the job has not consumed. */
  input: Uint8Array;
  eof: boolean;
  room: number;
  /** The bytes of the basis that were wanted. */
  basis?: { position: number; bytes: Uint8Array };
}

export type Request =
  | { do: 'open'; id: number; options: JobOptions }
  | RunRequest
  | { do: 'task'; id: number; options: TaskOptions; state: Int32Array }
  /** Frees a job or a loaded signature. */
  | { do: 'close'; id: number };

/** Where in a task's shared state its parts are: whether it is to stop, and whether it runs (1) or is over (2). */
export const TaskState = { cancel: 0, phase: 1 } as const;
export const Phase = { waiting: 0, running: 1, over: 2 } as const;

/** How a run of a job, or a task, has ended. */
export interface Ending {
  id: number;
  result: number;
  stats: Counters;
  failure?: NativeFailure;
  /** About the signature that was loaded, which stays until it is closed. */
  facts?: SignatureFacts;
}

export interface RunReply extends Ending {
  consumed: number;
  output: Uint8Array;
  wanted?: { position: number; length: number };
}

export interface TaskReply extends Ending {
  done: number;
  total: number;
}

export interface ProgressReply {
  id: number;
  progress: { done: number; total: number };
}

export type Reply = RunReply | TaskReply | ProgressReply;
