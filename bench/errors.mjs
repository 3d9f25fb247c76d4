// Errors, by what the run does about them.

/** The run cannot begin: an option or the machine's set-up has to be changed first. Exit code 2. */
export class SetupError extends Error {}

/** One case cannot be measured here. The run reports it and continues. */
export class SkippedError extends Error {}

/** A program failed or its output is wrong. The run reports it, continues, and ends with exit code 1. */
export class FailedError extends Error {}
