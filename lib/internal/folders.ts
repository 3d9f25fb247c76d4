import path from 'node:path';

/** The folder of the code: dist/, or lib/ in tests. Both this folder and dist/chunks/ lie a level below it. */
export const codeFolder = path.resolve(__dirname, '..');

/** The folder of the package. */
export const packageFolder = path.resolve(codeFolder, '..');
