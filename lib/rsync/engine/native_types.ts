import type { Counters } from '../stats';

/** What the native addon exports. Its own comments (native/*.h) are the reference; only this folder uses it. */
export interface Native {
  SignatureJob: new (options: NativeSignatureOptions & { limits: NativeLimits }) => NativeJob;
  LoadSignatureJob: new (options: { limits: NativeLimits }) => NativeJob & SignatureGiver;
  DeltaJob: new (options: { signature: NativeSignature; limits: NativeLimits }) => NativeJob;
  PatchJob: new (options: PatchJobOptions) => NativePatchJob;
  Signature: new () => NativeSignature;
  FileTask: new (options: FileTaskOptions) => NativeFileTask;
  kernels(): string;
}

/** Bytes; 0 stands for the engine's default. */
export interface NativeLimits {
  maxBlockLength: number;
  maxSignatureMemory: number;
  maxOutput: number;
}

export interface NativeSignatureOptions {
  blockLength: number;
  strongLength: number;
  magic: number;
}

export interface PatchJobOptions {
  /** A file descriptor, whose owner may close it then; or null where JavaScript supplies the basis. */
  basis: number | null;
  /** Where the descriptor came from, if that is known: for systems on which JavaScript cannot duplicate descriptors. */
  path?: string | undefined;
  size: number | undefined;
  limits: NativeLimits;
}

export type ProcessCallback = (result: number, consumed: number, produced: number) => void;

/**
 * Bytes that are passed in are read by another thread: their memory must be ours alone, so that it cannot be
 * transferred.
 */
export interface NativeJob {
  process(input: Uint8Array, eof: boolean, output: Uint8Array | null, callback: ProcessCallback): void;
  close(): void;
  stats(): Counters;
  failure(): NativeFailure;
}

export interface NativePatchJob extends NativeJob {
  wanted(): [position: number, length: number] | undefined;
  supply(position: number, bytes: Uint8Array): void;
}

export interface NativeFailure {
  result: number;
  /** errno, or Windows' error number; 0 if none. */
  osError: number;
  /** The system call, or ''. */
  operation: string;
  path: string;
  detail: string;
  /** Name of osError, where the engine knows it. */
  osCode?: string;
}

export interface SignatureFacts {
  magic: number;
  blockLength: number;
  strongLength: number;
  blocks: number;
  /** Bytes taken, the index included. */
  memory: number;
}

export interface NativeSignature {
  info(): SignatureFacts;
}

export interface SignatureGiver {
  moveTo(signature: NativeSignature): void;
}

interface CommonTaskOptions {
  overwrite: 0 | 1;
  threads: number;
  limits: NativeLimits;
  input: string;
}

/** Work that makes a file. */
export type OutputTaskOptions = CommonTaskOptions & {
  output: string;
  /** Path of the temporary file. By default, and where it cannot be made, the engine chooses one. */
  temporary?: string;
} & (
    | ({ op: 'signature' } & NativeSignatureOptions)
    /** signaturePath: where the signature was loaded from in this call; the output must not be that file. */
    | { op: 'delta'; signature: NativeSignature; signaturePath?: string }
    | { op: 'patch'; basis: string }
  );

export type FileTaskOptions = OutputTaskOptions | (CommonTaskOptions & { op: 'loadsig' });

export interface NativeFileTask extends SignatureGiver {
  run(
    onProgress: (done: number, total: number) => void,
    onDone: (result: number, done: number, total: number) => void,
  ): void;
  cancel(): void;
  /** Waits until the task is over, where the end of the process would not wait for it; after `cancel()`. */
  join(): void;
  stats(): Counters;
  failure(): NativeFailure;
}
