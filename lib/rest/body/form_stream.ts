import { finished, Readable } from 'node:stream';

const lineBreak = Buffer.from('\r\n');

/** A part of a form. */
export interface FormPart {
  /** Its header lines, each with its line break. */
  readonly header: string;
  /** Bytes of its content, where that is known. */
  readonly size: number | undefined;
  /** Its content, or what opens it. */
  readonly content: Buffer | (() => Promise<Readable>);
}

/**
 * The bytes of multipart/form-data. Each file is opened when its turn comes. The stream fails as soon as the file does,
 * and destroys it when it is destroyed itself.
 */
export class FormStream extends Readable {
  /** Bytes of the form, where those of all parts are known. */
  readonly size: number | undefined;
  readonly #parts: readonly FormPart[];
  readonly #boundary: string;
  readonly #pieces: AsyncGenerator<Buffer, void>;
  /** The file whose turn it is, or will be next. */
  #file: Readable | undefined;

  /** @param boundary must not be in any part. */
  constructor(parts: readonly FormPart[], boundary: string) {
    super({ highWaterMark: 64 * 1024 });
    this.#parts = parts;
    this.#boundary = boundary;
    this.#pieces = this.#allPieces();
    const sizes = parts.flatMap((part) => [this.#head(part).length, part.size, lineBreak.length]);
    this.size = sum([...sizes, this.#end().length]);
    // An error that comes before anybody listens is found when the stream is read.
    this.on('error', () => undefined);
  }

  /** Opens the first file ahead of its turn. @throws what opening it throws */
  async openFirst(): Promise<void> {
    const open = this.#parts.map(({ content }) => content).find((content) => typeof content === 'function');
    if (open) await this.#open(open);
  }

  override _read(): void {
    this.#pieces.next().then(
      ({ value, done }) => this.push(done ? null : value),
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The generator may be waiting for the file, and could not end before it.
    this.#file?.destroy();
    done(error);
  }

  async *#allPieces(): AsyncGenerator<Buffer, void> {
    for (const part of this.#parts) {
      yield this.#head(part);
      if (Buffer.isBuffer(part.content)) {
        yield part.content;
      } else {
        yield* this.#file ?? (await this.#open(part.content));
        this.#file = undefined;
      }
      yield lineBreak;
    }
    yield this.#end();
  }

  async #open(open: () => Promise<Readable>): Promise<Readable> {
    const file = await open();
    this.#file = file;
    // A file may also fail while nobody reads it, because the network is slow.
    finished(file, { writable: false }, (error) => {
      if (error) this.destroy(error);
    });
    if (this.destroyed) file.destroy();
    return file;
  }

  #head({ header }: FormPart): Buffer {
    return Buffer.from(`--${this.#boundary}\r\n${header}\r\n`);
  }

  /** A form without parts is empty. */
  #end(): Buffer {
    return Buffer.from(this.#parts.length === 0 ? '' : `--${this.#boundary}--\r\n`);
  }
}

function sum(sizes: readonly (number | undefined)[]): number | undefined {
  return sizes.reduce((total, size) => (total === undefined || size === undefined ? undefined : total + size), 0);
}
