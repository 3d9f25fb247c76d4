import { OptionsError } from '../../internal/coded_error';
import { describe, oneOf } from '../../internal/options';
import type { Redactor } from './redactor';

const levels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** The importance of a line in the log, lowest first. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Receives the log of a client: `console`, pino, winston and most others fit. Each method is called with a sentence and
 * its facts as an object.
 */
export type Logger = Readonly<Record<LogLevel, (message: string, facts?: object) => unknown>>;

export const logLevels = oneOf(...levels, 'off');

/** Passes messages from a level on to a logger, with the secrets masked. */
export class SafeLog {
  readonly #logger: Logger | undefined;
  readonly #least: number;
  readonly #redactor: Redactor;

  constructor(logger: Logger | undefined, level: LogLevel | 'off', redactor: Redactor) {
    this.#logger = level === 'off' ? undefined : logger;
    this.#least = levels.indexOf(level as LogLevel);
    this.#redactor = redactor;
  }

  write(level: LogLevel, message: string, facts: object): void {
    if (!this.#logger || levels.indexOf(level) < this.#least) return;
    try {
      this.#logger[level](this.#redactor.text(message), this.#redactor.json(facts) as object);
    } catch {
      // A request must not fail with its log.
    }
  }
}

/** @throws OptionsError for a logger that lacks a level */
export function checkLogger(name: string, value: unknown): Logger {
  const missing = levels.filter((level) => typeof (value as Partial<Logger> | null)?.[level] !== 'function');
  if (missing.length === 0) return value as Logger;
  const found = typeof value === 'object' && value !== null ? `one without ${missing.join(', ')}` : describe(value);
  throw new OptionsError(`${name} must be an object with the methods ${levels.join(', ')}, not ${found}`);
}
