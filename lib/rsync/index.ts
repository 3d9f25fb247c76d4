/*
 * librsync's signatures, deltas and patches for Node: as streams, on whole files, and on data in memory.
 *
 * Nothing of HTTP is loaded with this module, and the native addon only when it is first used.
 */
export { AbortError } from '../internal/abort';
export { CodedError, OptionsError } from '../internal/coded_error';
export type { OnProgress, Progress } from '../internal/progress';
export type { BasisSource } from './jobs/basis';
export type { BasisReader } from './jobs/reader_job';
export { delta, patch, signature, type BufferOptions, type SignatureOptions } from './buffers/buffers';
export { DeltaStream, type DeltaStreamOptions } from './streams/delta_stream';
export { RsyncError, type RsyncErrorCode } from './errors';
export { deltaFile, patchFile, signatureFile, type FileOptions, type SignatureFileOptions } from './files/files';
export { kernels } from './engine/kernels';
export type { Limits } from './limits';
export type { SignatureInput } from './jobs/load_signature';
export { NativeLoadError } from '../internal/addon/native_load_error';
export type { SignatureParameters, StrongHash, WeakHash } from './parameters';
export { PatchStream, type PatchStreamOptions } from './streams/patch_stream';
export { Signature, type LoadOptions, type SignatureSource } from './signature';
export { SignatureStream, type SignatureStreamOptions } from './streams/signature_stream';
export type { Counters, Operation, Stats } from './stats';
export type { StreamOptions } from './streams/stream_options';
