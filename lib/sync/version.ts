/** Facts by which one content of a file differs from those before and after it. */
export interface FileVersion {
  /** Size, times and so on, in any form; equal texts mean that nothing was seen to change. */
  readonly facts?: string;
  /** Strong entity tag of a file of the service. */
  readonly tag?: string;
}

/** The version of a file that is not there. */
export const absent: FileVersion = { facts: 'none' };

export function isAbsent({ facts }: FileVersion): boolean {
  return facts === absent.facts;
}

/** Joins what two looks at a file saw; undefined when they saw different versions. */
export function joined(first: FileVersion, second: FileVersion): FileVersion | undefined {
  const names = ['facts', 'tag'] as const;
  const differ = names.some((name) => {
    return first[name] !== undefined && second[name] !== undefined && first[name] !== second[name];
  });
  return differ ? undefined : { ...first, ...second };
}
