/**
 * Exit codes of the process. `smartfile rdiff` has other ones for failures: librsync's result numbers, 100 to 108, as
 * `rdiff` has, so that scripts for one work with the other.
 */
export const exitCodes = {
  success: 0,
  failure: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** 128 + 1: the terminal was closed (SIGHUP). */
  hungUp: 129,
  /** 128 + 2: stopped by Ctrl-C (SIGINT). */
  interrupted: 130,
  /** 128 + 13: the reader of standard output closed it, which ends other commands by SIGPIPE. */
  brokenPipe: 141,
  /** 128 + 15: stopped by SIGTERM. */
  terminated: 143,
} as const;
