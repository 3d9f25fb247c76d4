import { OptionsError } from '../internal/coded_error';
import { describe } from '../internal/options';

/** How a file is opened: the words of `fs`. */
export type OpenFlags = 'r' | 'r+' | 'w' | 'w+' | 'wx' | 'wx+' | 'a' | 'a+' | 'ax' | 'ax+';

export interface OpenMode {
  readonly read: boolean;
  readonly write: boolean;
  /** Every write goes to the end. */
  readonly append: boolean;
  /** A file that is not there is made. */
  readonly create: boolean;
  /** What is in the file is dropped. */
  readonly truncate: boolean;
  /** The file must not be there. */
  readonly exclusive: boolean;
}

/** Reads flags. @throws OptionsError for flags that are none, or that the service cannot do */
export function openMode(flags: unknown): OpenMode {
  const [, kind, marks = ''] = typeof flags === 'string' ? (/^([rwa])((?:x?\+?)|\+x)$/.exec(flags) ?? []) : [];
  if (kind === undefined || (kind === 'r' && marks.includes('x'))) {
    const known = "'r', 'r+', 'w', 'wx', 'w+', 'wx+', 'a', 'ax', 'a+' or 'ax+'";
    throw new OptionsError(`flags must be ${known}, not ${typeof flags === 'string' ? flags : describe(flags)}`);
  }
  const isBoth = marks.includes('+');
  return {
    read: kind === 'r' || isBoth,
    write: kind !== 'r' || isBoth,
    append: kind === 'a',
    create: kind !== 'r',
    truncate: kind === 'w',
    exclusive: marks.includes('x'),
  };
}
