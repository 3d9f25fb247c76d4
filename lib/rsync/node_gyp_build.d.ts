declare module 'node-gyp-build' {
  interface Load {
    (directory: string): unknown;
    /** Finds the file that would be loaded; throws when there is none. */
    resolve(directory: string): string;
  }
  const load: Load;
  export = load;
}
