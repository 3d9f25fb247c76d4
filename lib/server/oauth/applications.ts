import { OptionsError } from '../../internal/coded_error';
import { describe, refuseUnknown, text, type Check } from '../../internal/options';
import { registeredCallback } from './callback';

/** An application that people may allow to act for them, by OAuth 1.0a. */
export interface Application {
  /**
   * Identifies the application: 30 to 128 letters, digits and any of `-._~`. The official clients refuse shorter ones.
   */
  clientToken: string;
  /** Secret that the application signs with: 30 to 128 of the same characters. */
  clientSecret: string;
  /** Name that people see when they are asked: 1 to 100 characters, no control characters. */
  name: string;
  /** Description that people see: at most 500 characters. @default '' */
  description?: string;
  /**
   * Where browsers may be sent after the approval: absolute URLs without query and fragment. A callback belongs to one
   * when it has the same scheme, host and port, and the same path or one below.
   * @default none: people see a code, which they type into the application
   */
  callbacks?: readonly string[];
}

/** An application whose options were checked. */
export interface RegisteredApplication {
  readonly clientToken: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly description: string;
  readonly callbacks: readonly URL[];
}

/** Checks the applications. @throws OptionsError for faulty ones; it shows no secret. */
export function normaliseApplications(given: readonly Application[] = []): readonly RegisteredApplication[] {
  if (!Array.isArray(given)) throw new OptionsError(`applications must be a list, not ${describe(given)}`);
  const checked = given.map(normalise);
  refuseTwice(
    'clientToken',
    checked.map((each) => each.clientToken),
  );
  // People tell applications apart by their names.
  refuseTwice(
    'name',
    checked.map((each) => each.name.toLowerCase()),
  );
  return checked;
}

function normalise(application: Application): RegisteredApplication {
  const known = ['clientToken', 'clientSecret', 'name', 'description', 'callbacks'];
  refuseUnknown('applications', application, known);
  const { description = '', callbacks = [] } = application;
  const clientToken = token('applications.clientToken', application.clientToken);
  const clientSecret = token('applications.clientSecret', application.clientSecret);
  if (clientToken === clientSecret) throw new OptionsError('applications: clientToken and clientSecret must differ');
  if (!Array.isArray(callbacks)) {
    throw new OptionsError(`applications.callbacks must be a list, not ${describe(callbacks)}`);
  }
  return {
    clientToken,
    clientSecret,
    name: words(100)('applications.name', text('applications.name', application.name)),
    description: words(500)('applications.description', description),
    callbacks: callbacks.map((each) => callback('applications.callbacks', each)),
  };
}

const token: Check<string> = (name, value) => {
  if (/^[\w.~-]{30,128}$/.test(text(name, value))) return value as string;
  throw new OptionsError(`${name} must have 30 to 128 letters, digits and any of - . _ ~, not ${describe(value)}`);
};

/** Checks text for people. Control characters could make it look like other text. */
function words(longest: number): Check<string> {
  return (name, value) => {
    if (typeof value === 'string' && value.length <= longest && !/\p{C}/u.test(value) && value.trim() === value) {
      return value;
    }
    const rules = `at most ${longest} characters, no control character, no blank at either end`;
    throw new OptionsError(`${name} must be a string with ${rules}, not ${describe(value)}`);
  };
}

const callback: Check<URL> = (name, value) => {
  const url = registeredCallback(text(name, value));
  if (url) return url;
  throw new OptionsError(`${name} must be URLs such as https://example.com/approved, without query and fragment`);
};

function refuseTwice(what: string, values: readonly string[]): void {
  if (new Set(values).size < values.length) throw new OptionsError(`applications: two have the same ${what}`);
}
