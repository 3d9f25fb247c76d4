import { CodedError } from '../internal/coded_error';
import type { Client } from '../rest/client';

/** First and longest pause between two looks at a running operation, in milliseconds. */
const firstPause = 50;
const longestPause = 6000;

/** An operation was begun by the service and did not succeed, or not for every path. */
export class OperationError extends CodedError {
  /** What was wrong, by path. */
  readonly errors: Readonly<Record<string, string>>;

  constructor(name: string, errors: Readonly<Record<string, string>>) {
    const texts = Object.entries(errors).map(([path, text]) => `${path}: ${text}`);
    super('ERR_API_OPERATION', `The service could not ${name}: ${texts.join('; ') || 'it does not say why'}`);
    this.errors = errors;
  }
}

/** Has the service do an operation on paths, and waits for its end. @throws OperationError */
export async function operate(
  client: Client,
  name: 'copy' | 'remove',
  args: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  let state = stateOf(await client.post(`/path/oper/${name}`, null, args, { version: '2', as: 'json', signal }));
  const { uuid } = state;
  for (let pause = firstPause; isRunning(state); pause = Math.min(pause * 2, longestPause)) {
    if (uuid === undefined) throw new OperationError(name, { task: 'it runs, and has no uuid to ask about it' });
    await client.clock.sleep(pause, signal);
    state = stateOf(await client.get('/task', uuid, {}, { version: '2', as: 'json', signal }));
  }
  if (state.status !== 'SUCCESS' || state.errors) throw new OperationError(name, state.errors ?? {});
}

interface State {
  readonly uuid: string | undefined;
  readonly status: unknown;
  /** Present where something failed. */
  readonly errors: Readonly<Record<string, string>> | undefined;
}

function isRunning({ status }: State): boolean {
  return status === 'PENDING' || status === 'PROGRESS';
}

/** The status is at the top or beside the result, as the service's age has it. */
function stateOf(answer: unknown): State {
  const task = members(answer);
  const result = members(task['result']);
  const errors = members(result['result'])['errors'];
  return {
    uuid: typeof task['uuid'] === 'string' ? task['uuid'] : undefined,
    status: result['status'] ?? task['status'],
    errors: errors ? texts(errors) : undefined,
  };
}

function texts(errors: unknown): Record<string, string> {
  if (typeof errors === 'string') return { operation: errors };
  return Object.fromEntries(Object.entries(members(errors)).map(([path, text]) => [path, String(text)]));
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
