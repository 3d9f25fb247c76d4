import { native } from './native';

/**
 * Name of the instruction set whose code the engine uses on this machine, such as 'portable' or 'avx2'.
 * @throws NativeLoadError
 */
export function kernels(): string {
  return native().kernels();
}
