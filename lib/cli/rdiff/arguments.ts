import { UsageError } from '../failure';

const actions = ['signature', 'delta', 'patch'] as const;
export type Action = (typeof actions)[number];

export interface Options {
  verbose: boolean;
  statistics: boolean;
  /** Overwrite an existing output file. */
  force: boolean;
  hash?: string;
  rollsum?: string;
  /** Block length in bytes; 0 = the one recommended for the size of the basis. */
  blockSize: number;
  /** Bytes of each strong sum; 0 = all, -1 = the fewest that are safe for the size of the basis. */
  sumSize: number;
  /** Buffer sizes, accepted for compatibility and ignored: the engine chooses its own. */
  inputSize: number;
  outputSize: number;
}

/** What a command line requests. */
export type Request = 'help' | 'version' | { action: Action; files: string[]; options: Options };

interface Rule {
  short: string;
  long: string;
  /** Stores the option; `value` is '' for options that take none, `name` is the option's name for messages. */
  apply: (options: Options, value: string, name: string) => void;
  takesValue: boolean;
}

const rules: readonly Rule[] = [
  flag('v', 'verbose', (options) => (options.verbose = true)),
  flag('s', 'statistics', (options) => (options.statistics = true)),
  flag('f', 'force', (options) => (options.force = true)),
  valued('H', 'hash', (options, value) => (options.hash = value)),
  valued('R', 'rollsum', (options, value) => (options.rollsum = value)),
  valued('b', 'block-size', (options, value, name) => (options.blockSize = length(name, value))),
  valued('S', 'sum-size', (options, value, name) => (options.sumSize = number(name, value))),
  valued('I', 'input-size', (options, value, name) => (options.inputSize = length(name, value))),
  valued('O', 'output-size', (options, value, name) => (options.outputSize = length(name, value))),
];

/**
 * Reads a command line as rdiff does: options anywhere among the words, short ones bundled (`-fs`, `-fb32`), values
 * as `-b32`, `-b=32`, `-b 32`, `--block-size=32` or `--block-size 32`, `-` as a file name, `--` as the end of options. An
 * action may be abbreviated (`sig`), a long option may not. After an option for help or the version, the rest is ignored.
 * @throws UsageError
 */
export function parseArguments(args: readonly string[]): Request {
  const options: Options = {
    verbose: false,
    statistics: false,
    force: false,
    blockSize: 0,
    sumSize: 0,
    inputSize: 0,
    outputSize: 0,
  };
  const words: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      words.push(...rest);
      break;
    }
    if (arg === '-' || !arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    const asked = arg.startsWith('--') ? longOption(arg, rest, options) : shortOptions(arg, rest, options);
    if (asked) return asked;
  }
  const [action, ...files] = words;
  return { action: actionOf(action), files, options };
}

function longOption(arg: string, rest: string[], options: Options): 'help' | 'version' | undefined {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
  if (name === 'help' || name === 'version') {
    if (value !== undefined) throw takesNone(arg);
    return name;
  }
  const rule = rules.find(({ long }) => long === name);
  if (!rule) throw new UsageError(`unknown option '${arg}'`);
  if (!rule.takesValue && value !== undefined) throw takesNone(arg);
  rule.apply(options, rule.takesValue ? (value ?? next(`--${name}`, rest)) : '', `--${name}`);
  return undefined;
}

function shortOptions(arg: string, rest: string[], options: Options): 'help' | 'version' | undefined {
  for (let at = 1; at < arg.length; at++) {
    const letter = arg[at] ?? '';
    const following = arg.slice(at + 1);
    const rule = rules.find(({ short }) => short === letter);
    if (!rule && !'?V'.includes(letter)) throw new UsageError(`unknown option '-${letter}' in '${arg}'`);
    if (rule?.takesValue) {
      rule.apply(options, following === '' ? next(`-${letter}`, rest) : following.replace(/^=/, ''), `-${letter}`);
      return undefined;
    }
    if (following.startsWith('=')) throw takesNone(arg);
    if (!rule) return letter === '?' ? 'help' : 'version';
    rule.apply(options, '', `-${letter}`);
  }
  return undefined;
}

/** The value of an option: the next word, even where it begins with a hyphen, as in `-S -1`. */
function next(option: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined) throw new UsageError(`option '${option}' needs a value`);
  return value;
}

function actionOf(word: string | undefined): Action {
  const action = word === undefined ? undefined : actions.find((name) => name.startsWith(word));
  if (!action) throw new UsageError(`an action is needed: 'signature', 'delta' or 'patch'`);
  return action;
}

/** Reads a whole number as C does: decimal, 0x... hexadecimal or 0... octal; an empty text is 0. */
function number(name: string, text: string): number {
  const [, sign, digits] = /^\s*([+-]?)(0x[\da-f]+|0[0-7]*|[1-9]\d*|)$/i.exec(text) ?? [];
  if (digits === undefined || (digits === '' && text !== ''))
    throw new UsageError(`${name} must be a whole number, not '${text}'`);
  const size = /^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits);
  const value = sign === '-' ? -size : size;
  if (value > 0x7fffffff || value < -0x80000000) throw new UsageError(`${name}: '${text}' is too large or too small`);
  return value;
}

function length(name: string, text: string): number {
  const value = number(name, text);
  if (value < 0) throw new UsageError(`${name} must not be negative, as '${text}' is`);
  return value;
}

function takesNone(arg: string): UsageError {
  return new UsageError(`'${arg}': this option takes no value`);
}

function flag(short: string, long: string, apply: (options: Options) => void): Rule {
  return { short, long, apply, takesValue: false };
}

function valued(short: string, long: string, apply: Rule['apply']): Rule {
  return { short, long, apply, takesValue: true };
}
