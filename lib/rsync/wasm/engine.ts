/** The functions of native/wasm/exports.c. Pointers are numbers; 0 where memory is exhausted. */
export interface EngineExports {
  memory: WebAssembly.Memory;
  /** Of the C library, as WASI names it: called once, before all others. */
  _initialize(): void;
  rsw_signature(blockLength: number, strongLength: number, magic: number, maxBlockLength: number): number;
  rsw_load(maxBlockLength: number, maxMemory: number): number;
  rsw_delta(loaded: number): number;
  rsw_patch(size: number, maxOutput: number): number;
  rsw_input(work: number, more: number): number;
  rsw_basis(work: number, length: number): number;
  rsw_supply(work: number, position: number, length: number): void;
  rsw_run(work: number, more: number, eof: number, room: number): number;
  rsw_report(work: number): number;
  rsw_output(work: number): number;
  rsw_stats(work: number): number;
  rsw_facts(loaded: number): number;
  rsw_detail(work: number, result: number): number;
  rsw_free(work: number): void;
  rsw_kernels(): number;
}

/**
 * One instance of the engine, with a memory of its own that grows as needed, to 4 GiB at most. It is freed as a
 * whole when the instance is garbage.
 */
export class Engine {
  readonly exports: EngineExports;

  /** @throws RangeError when there is no memory for it. */
  constructor(module: WebAssembly.Module) {
    const imports: Record<string, Record<string, () => number>> = {};
    // They come with the C library, which takes their refusal: the engine does no input or output.
    for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => -1;
    this.exports = new WebAssembly.Instance(module, imports).exports as EngineExports;
    this.exports._initialize();
  }

  /** Bytes of the memory. They move when it grows: valid until the next call of the engine. */
  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, address(pointer), length);
  }

  doubles(pointer: number, count: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, address(pointer), count);
  }

  /** Text that a NUL ends. */
  text(pointer: number): string {
    const memory = Buffer.from(this.exports.memory.buffer);
    return memory.toString('utf8', address(pointer), memory.indexOf(0, address(pointer)));
  }

  /** Name of the instruction set: 'wasm128', or 'portable' when it was built without SIMD128. */
  kernels(): string {
    return this.text(this.exports.rsw_kernels());
  }
}

/** Pointers above 2 GiB come as negative numbers. */
function address(pointer: number): number {
  return pointer >>> 0;
}
