declare module 'node-gyp-build' {
  /** Finds the file that would be loaded from a package's folder; throws when there is none. */
  export function resolve(directory: string): string;
}
