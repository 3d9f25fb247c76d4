import type { Native } from '../engine/native_types';
import { Engine } from './engine';
import { DeltaJob, LoadSignatureJob, PatchJob, SignatureJob } from './jobs';
import { engineModule } from './module';
import { RemoteTask } from './remote_task';
import { RemoteSignature } from './signature';

/**
 * The engine as WebAssembly, with the addon's interface: for machines that no addon can be had for. Its work is done
 * in threads of its own, at most four.
 * @throws the error that keeps the engine from being loaded.
 */
export function wasmEngine(): Native {
  const name = new Engine(engineModule()).kernels();
  return {
    SignatureJob,
    LoadSignatureJob,
    DeltaJob,
    PatchJob,
    Signature: RemoteSignature,
    FileTask: RemoteTask,
    kernels: () => name,
  };
}
