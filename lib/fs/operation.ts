import { CodedError } from '../internal/coded_error';
import type { Client } from '../rest/client';
import { errorsOf } from '../rest/task_error';
import { followTask, readTask, type TaskPauses, type TaskState } from '../rest/task_state';

/** Operations of a file system are small: the first look comes sooner than at other tasks. */
const pauses: TaskPauses = { first: 50, longest: 6000 };

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
  const { uuid, state: first } = readTask(
    await client.post(`/path/oper/${name}`, null, args, { version: '2', as: 'json', signal }),
  );
  const known = (state: TaskState | undefined): TaskState => {
    if (state === undefined) throw new OperationError(name, {});
    return state;
  };
  const look = async () => {
    if (uuid === undefined) throw new OperationError(name, { task: 'it runs, and has no uuid to ask about it' });
    return known(readTask(await client.get('/task', uuid, {}, { version: '2', as: 'json', signal })).state);
  };
  let last = known(first);
  for await (const state of followTask(last, look, { clock: client.clock, signal, pauses })) last = state;
  const { errors } = last.result;
  if (last.status !== 'SUCCESS' || errors) throw new OperationError(name, texts(errors ?? {}));
}

function texts(errors: unknown): Readonly<Record<string, string>> {
  return typeof errors === 'string' ? { operation: errors } : errorsOf({ errors });
}
