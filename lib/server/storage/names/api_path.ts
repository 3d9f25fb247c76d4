import { StorageError } from '../errors';
import { isReservedName, nameProblem } from './name_rules';

/** Deeper than any real tree of files. Bounded, since the work on a path grows with the square of its depth. */
const maxDepth = 255;

/** A path of the API: names below the root of the server, each checked. None can lead upwards. */
export class ApiPath {
  static readonly root = new ApiPath([]);

  private constructor(readonly segments: readonly string[]) {}

  /** Parses a path of a form. Slashes at either end, and doubled ones, are ignored. */
  static parse(text: string): ApiPath {
    return ApiPath.of(text.split('/').filter((segment) => segment !== ''));
  }

  /**
   * @param segments the names, decoded.
   * @throws StorageError `name` for a faulty name, `missing` for a reserved one: see `isReservedName`.
   */
  static of(segments: readonly string[]): ApiPath {
    if (segments.length > maxDepth) throw new StorageError('name', `A path may have at most ${maxDepth} names.`);
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

  /** Whether it is so deep that nothing can lie below it. */
  get isDeepest(): boolean {
    return this.segments.length >= maxDepth;
  }

  /** The last segment; empty for the root. */
  get name(): string {
    return this.segments.at(-1) ?? '';
  }

  /** The directory that holds it; for the root, the root itself. */
  get parent(): ApiPath {
    return new ApiPath(this.segments.slice(0, -1));
  }

  /** The path as clients see it: absolute, without a slash at the end. */
  toString(): string {
    return `/${this.segments.join('/')}`;
  }

  /** The path with each segment encoded for a URL. */
  toUrl(): string {
    return this.segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  }
}
