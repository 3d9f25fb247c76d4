import { closeSync, constants, openSync, readFileSync, readlinkSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Whether `nohup` started this process, so that a closed terminal must not end it. Node does not say whether SIGHUP was
 * ignored at its start. But where nohup runs in a terminal, it gives its command a standard input that can only be
 * written to.
 */
export function isUnderNohup(): boolean {
  try {
    const [, flags = ''] = /^flags:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8')) ?? [];
    const isWriteOnly = (parseInt(flags, 8) & 3) === constants.O_WRONLY;
    return isWriteOnly && readlinkSync('/proc/self/fd/0') === '/dev/null';
  } catch {
    return false;
  }
}

/** Whether this process has a controlling terminal. It has none once the terminal is closed. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | ((constants as Partial<typeof constants>).O_NOCTTY ?? 0)));
    return true;
  } catch {
    return false;
  }
}

/** Which of the standard streams are terminals. */
export function terminals(): number[] {
  return [0, 1, 2].filter((fd) => isatty(fd));
}

/**
 * Replaces terminals that are gone by /dev/null. Node restores the settings of terminals when it exits, and aborts where
 * that fails; it leaves other files alone.
 * @param fds the standard streams that were terminals.
 */
export function replaceGoneTerminals(fds: readonly number[]): void {
  for (const fd of fds) {
    if (isatty(fd)) continue;
    try {
      closeSync(fd);
      // open() takes the lowest free number, which is this one.
      openSync('/dev/null', 'r+');
    } catch {
      return;
    }
  }
}
