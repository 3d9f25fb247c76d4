/**
 * What the process answers to its caller. `smartfile rdiff` differs for failures: it answers librsync's result numbers,
 * 100 to 108, as `rdiff` does, so that scripts made for one work with the other.
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
  /** 128 + 13: whoever read our standard output has gone, which ends other commands by SIGPIPE. */
  brokenPipe: 141,
  /** 128 + 15: stopped by SIGTERM. */
  terminated: 143,
} as const;
