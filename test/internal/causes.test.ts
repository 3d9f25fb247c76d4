import { withCauses } from '../../lib/internal/causes';
import { cleanCause } from '../../lib/rest/transport/clean_cause';
import { Redactor } from '../../lib/rest/call/redactor';

/** An error that caused itself, by way of another. */
function circle(): Error {
  const error = new Error('outer');
  error.cause = new Error('inner', { cause: error });
  return error;
}

/** An error that has another cause each time it is asked. */
function endless(): Error {
  return Object.defineProperty(new Error('endless'), 'cause', { get: endless });
}

function failing(): Error {
  const get = () => {
    throw new Error('no cause for you');
  };
  return Object.defineProperty(new Error('failing'), 'cause', { get });
}

test('causes come up to ten', () => {
  const chain = Array.from({ length: 9 }).reduce<Error>(
    (cause, _, n) => new Error(`${n}`, { cause }),
    new Error('root'),
  );
  expect([...withCauses(chain)].map(({ message }) => message)).toEqual([
    '8',
    '7',
    '6',
    '5',
    '4',
    '3',
    '2',
    '1',
    '0',
    'root',
  ]);
  for (const error of [circle(), endless()]) expect([...withCauses(error)]).toHaveLength(10);
  expect([...withCauses(failing())]).toHaveLength(1);
  expect([...withCauses('text')]).toEqual([]);
});

test('a clean cause comes of a circle, of a chain without end, and of one that fails', () => {
  expect(['outer', 'inner']).toContain(cleanCause(circle()).message);
  expect(cleanCause(endless()).message).toBe('endless');
  expect(cleanCause(failing()).message).toBe('failing');
  expect(cleanCause(new Error('outer', { cause: Object.assign(new Error('root'), { code: 'EPIPE' }) }))).toMatchObject({
    message: 'root',
    code: 'EPIPE',
  });
  expect(cleanCause(undefined).message).toBe('unknown failure');
});

test('a clean cause tells of ten errors of many, also of one that holds itself', () => {
  const many = new AggregateError(Array.from({ length: 100_000 }, (_, n) => new Error(`${n}`)));
  expect(cleanCause(many).message).toBe('0, 1, 2, 3, 4, 5, 6, 7, 8, 9');
  const own = new AggregateError([], '');
  own.errors.push(own);
  expect(cleanCause(own).message).toBe('');
});

test('JSON is masked however deep it is nested', () => {
  const redactor = new Redactor(() => ['secret word']);
  const deep: unknown = JSON.parse('['.repeat(60_000) + ']'.repeat(60_000));
  expect(JSON.stringify(redactor.json(deep))).toContain('…');
  expect(redactor.json({ a: [{ b: 'a secret word' }] })).toEqual({ a: [{ b: 'a ***' }] });
});
