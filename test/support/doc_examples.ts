import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { transformSync } from '@swc/core';
import * as main from '../../lib';
import * as rsync from '../../lib/rsync';
import * as server from '../../lib/server';

/** A block of code of a documentation page. */
export interface DocExample {
  /** Path of the page, from the root of the project. */
  readonly page: string;
  /** Line of the page on which the code begins, from 1. */
  readonly line: number;
  /** The heading above it. */
  readonly heading: string;
  readonly code: string;
}

/** What an example can use without declaring it. */
export interface Surroundings {
  /** Values by the names under which examples use them without declaring them. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** Modules, besides this package and Node's own, by the names under which examples import them. */
  readonly modules?: Readonly<Record<string, unknown>>;
  /** Called with each line that the example prints while it runs, to act on it as a person would. */
  readonly onPrint?: (line: string) => void;
  /** Directory that relative paths start from. */
  readonly cwd?: string;
}

const root = path.resolve(__dirname, '../..');
const ourModules: Readonly<Record<string, unknown>> = {
  'smartfile-sync': main,
  'smartfile-sync/rsync': rsync,
  'smartfile-sync/server': server,
};

/**
 * Declares a test for each `js` and `ts` example of a page: the example runs to its end and prints what its `//=>` comments
 * say. Examples run alone: none sees the variables of another.
 * @param page path from the root of the project.
 * @param surroundings called for each example, within its test.
 */
export function testExamples(
  page: string,
  surroundings: (example: DocExample) => Surroundings | Promise<Surroundings>,
): void {
  const examples = examplesOf(readFileSync(path.join(root, page), 'utf8'), page);
  if (examples.length === 0) throw new Error(`${page} has no examples`);
  describe(`the examples of ${page}`, () => {
    for (const example of examples) {
      test(`line ${example.line}: ${example.heading}`, async () => {
        const printed = await runExample(example, await surroundings(example));
        const expected = expectedOutput(example);
        // An example without such comments may print what it likes.
        expect(expected.length === 0 ? [] : printed).toEqual(expected);
      });
    }
  });
}

/** The blocks of a page's text that are marked as js or ts (or javascript, typescript). */
export function examplesOf(text: string, page: string): DocExample[] {
  const examples: DocExample[] = [];
  let heading = '';
  let fence: { end: string; line: number; isCode: boolean } | undefined;
  let code: string[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (fence) {
      if (line.trim() !== fence.end) {
        code.push(line);
        return;
      }
      if (fence.isCode) examples.push({ page, line: fence.line, heading, code: code.join('\n') });
      fence = undefined;
      return;
    }
    const [, end = '', language = ''] = /^\s*(`{3,})\s*(\w*)/.exec(line) ?? [];
    if (end !== '') {
      fence = { end, line: index + 2, isCode: /^(js|ts|javascript|typescript)$/.test(language) };
      code = [];
    } else {
      heading = /^#+\s+(.*)/.exec(line)?.[1] ?? heading;
    }
  });
  if (fence) throw new Error(`${page}: the block that begins on line ${fence.line} is not closed`);
  return examples;
}

/**
 * Runs an example, which may import, and await at its top level.
 * @returns the lines that it printed by `console`.
 */
export async function runExample(example: DocExample, surroundings: Surroundings): Promise<string[]> {
  const { given = {}, modules = {}, onPrint, cwd } = surroundings;
  const printed: string[] = [];
  const print = (...values: unknown[]) => {
    for (const line of format(...values).split('\n')) {
      printed.push(line);
      onPrint?.(line);
    }
  };
  const locals: Record<string, unknown> = {
    exports: {},
    console: { debug: print, log: print, info: print, warn: print, error: print },
    require: (name: string) => moduleOf(name, modules),
    ...given,
  };
  const before = process.cwd();
  if (cwd !== undefined) process.chdir(cwd);
  try {
    const { code } = transformSync(example.code, {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
      isModule: true,
    });
    // Braces, so that an example may declare what it is also given.
    const run = new AsyncFunction(...Object.keys(locals), `{${code}\n}`);
    await run(...Object.values(locals));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${example.page}:${example.line} failed: ${message}`, { cause });
  } finally {
    process.chdir(before);
  }
  return printed;
}

/** What the `//=>` comments of an example say that it prints. */
function expectedOutput({ code }: DocExample): string[] {
  return [...code.matchAll(/\/\/=>[ ]?(.*)/g)].map(([, text = '']) => text.trimEnd());
}

function moduleOf(name: string, modules: Readonly<Record<string, unknown>>): unknown {
  const found = modules[name] ?? ourModules[name];
  if (found !== undefined) return found;
  if (name.startsWith('node:')) return process.getBuiltinModule(name);
  throw new Error(`an example imports '${name}', which it is not given`);
}

// Functions are of this class when they are written as `async`.
const AsyncFunction = (async () => Promise.resolve()).constructor as new (
  ...parametersAndBody: string[]
) => (...values: unknown[]) => Promise<unknown>;
