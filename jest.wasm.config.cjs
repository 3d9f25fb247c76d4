// The engine's tests once more, with the WebAssembly engine. Child processes of the tests inherit the choice.
process.env.SMARTFILE_ENGINE = 'wasm';

/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/rsync', '<rootDir>/test/conformance', '<rootDir>/test/wasm'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A basis that is read byte by byte costs a message to the other thread and back each; on a busy machine that adds up.
  testTimeout: 240_000,
};
