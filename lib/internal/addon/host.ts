import { closeSync, openSync, readSync } from 'node:fs';

/** What decides which addon can be loaded. */
export interface Host {
  platform: string;
  arch: string;
  /** The C library, on Linux. */
  libc: 'glibc' | 'musl' | undefined;
  /** Version of the ARM architecture that Node was built for; 0 on other processors. */
  armVersion: number;
}

/** The host that this code runs on. */
export function thisHost(): Host {
  const { platform, arch } = process;
  return {
    platform,
    arch,
    libc: platform === 'linux' ? (libcOfProgram(process.execPath) ?? libcOfReport()) : undefined,
    armVersion: arch === 'arm' ? armVersionOfNode() : 0,
  };
}

/**
 * Finds the C library of a Linux program by the name of its dynamic loader, near the beginning of the file. Undefined
 * where the file does not name one.
 */
export function libcOfProgram(file: string): Host['libc'] {
  const start = Buffer.alloc(4096);
  let length;
  try {
    const fd = openSync(file, 'r');
    try {
      length = readSync(fd, start);
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
  const [, loader] = /\/ld-(linux|musl)[-.]/.exec(start.toString('latin1', 0, length)) ?? [];
  if (loader === undefined) return undefined;
  return loader === 'musl' ? 'musl' : 'glibc';
}

/** Finds the C library by Node's report, which takes 100 times as long: 12 ms, 30 with the network included. */
function libcOfReport(): 'glibc' | 'musl' {
  // Absent from Node's types of version 20.
  const report = process.report as typeof process.report & { excludeNetwork?: boolean };
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  if (before !== undefined) report.excludeNetwork = before;
  return header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

function armVersionOfNode(): number {
  const { variables } = process.config as { variables?: { arm_version?: string | number } };
  return Number(variables?.arm_version ?? 0);
}
