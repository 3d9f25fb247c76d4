import { closeSync, constants, openSync, readFileSync, readlinkSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Whether `nohup` started us, so that a terminal that is closed must not end us. Node takes no notice that SIGHUP was
 * ignored when it began, and nobody else can tell. But where it runs in a terminal, nohup gives its command a standard
 * input that can only be written to.
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

/** Whether there is a terminal that this process belongs to. It goes away when the terminal is closed. */
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
 * Puts /dev/null in the place of terminals that are gone. Node sets terminals back at its end as they were, and aborts
 * where that fails; other files it leaves alone.
 * @param fds the standard streams that were terminals.
 */
export function replaceGoneTerminals(fds: readonly number[]): void {
  for (const fd of fds) {
    if (isatty(fd)) continue;
    try {
      closeSync(fd);
      // Takes the lowest number that is free, which is this one.
      openSync('/dev/null', 'r+');
    } catch {
      return;
    }
  }
}
