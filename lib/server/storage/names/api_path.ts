import { StorageError } from '../errors';
import { isReservedName, nameProblem } from './name_rules';

/** Deeper than any tree of files that people make; the work on a path grows with the square of its depth. */
const maxDepth = 255;

/** A path of the API: names below the root of the server. Each has been checked; none can lead upwards. */
export class ApiPath {
  static readonly root = new ApiPath([]);

  private constructor(readonly segments: readonly string[]) {}

  /** Reads a path as forms carry it: slashes at either end, and doubled ones, are noise. */
  static parse(text: string): ApiPath {
    return ApiPath.of(text.split('/').filter((segment) => segment !== ''));
  }

  /**
   * @param segments the names, decoded.
   * @throws StorageError `name` for what is not a name, `missing` for files that are still being written.
   */
  static of(segments: readonly string[]): ApiPath {
    if (segments.length > maxDepth) throw new StorageError('name', `A path may have ${maxDepth} names at most.`);
    return segments.reduce((path, name) => path.child(name), ApiPath.root);
  }

  /** The path of `name` in this directory; throws as `of` does. */
  child(name: string): ApiPath {
    const problem = nameProblem(name);
    if (problem !== undefined) throw new StorageError('name', `A name in the path cannot be used: ${problem}.`);
    if (isReservedName(name)) throw new StorageError('missing', 'Nothing is at this path: the name is reserved.');
    return new ApiPath([...this.segments, name]);
  }

  get isRoot(): boolean {
    return this.segments.length === 0;
  }

  /** Whether nothing can lie below it. */
  get isDeepest(): boolean {
    return this.segments.length >= maxDepth;
  }

  /** The last segment; empty for the root. */
  get name(): string {
    return this.segments.at(-1) ?? '';
  }

  /** The directory that holds it; the root holds itself. */
  get parent(): ApiPath {
    return new ApiPath(this.segments.slice(0, -1));
  }

  /** As clients see it: absolute, no slash at the end. */
  toString(): string {
    return `/${this.segments.join('/')}`;
  }

  /** The same, each segment encoded for a URL. */
  toUrl(): string {
    return this.segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  }
}
