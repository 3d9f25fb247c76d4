// What may go wrong, by what follows from it.

/** The run cannot begin: an option, or something of the machine, has to be changed first. Exit code 2. */
export class SetupError extends Error {}

/** One case cannot be measured here. The run goes on, and says so. */
export class SkippedError extends Error {}

/** A program failed or gave something wrong. The run goes on, says so, and ends with exit code 1. */
export class FailedError extends Error {}
