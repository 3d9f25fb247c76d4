/** Takes the memory of some bytes away, as postMessage() with a transfer list does. */
export function transfer(bytes: Uint8Array): void {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] });
}

interface Resizable extends ArrayBuffer {
  resize(length: number): void;
}

/** Shrinks the memory of bytes that `resizable` made. */
export function shrink(bytes: Uint8Array, length: number): void {
  (bytes.buffer as Resizable).resize(length);
}

/** A copy of some bytes in memory that can be resized. */
export function resizable(bytes: Uint8Array): Uint8Array {
  const Buffer = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
  const copy = new Uint8Array(new Buffer(bytes.length, { maxByteLength: bytes.length }));
  copy.set(bytes);
  return copy;
}
