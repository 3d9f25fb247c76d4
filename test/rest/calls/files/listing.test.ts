import { BadAnswerError, type FileInfo } from '../../../../lib';
import { failure, json, useRecordingServer } from '../../support/recording_server';

const server = useRecordingServer();
const directory = { path: '/docs', isdir: true };

/** Answers in order; what was asked for. */
function script(...answers: unknown[]): string[] {
  const asked: string[] = [];
  server.current.script(
    ...answers.map((answer) => (request: { url?: string | undefined }, response: Parameters<typeof json>[0]) => {
      asked.push(new URL(request.url ?? '', 'http://host').search);
      json(response, answer);
    }),
  );
  return asked;
}

async function all(): Promise<FileInfo[]> {
  const found: FileInfo[] = [];
  for await (const entry of server.current.client().files.list('/docs', { limit: 1 })) found.push(entry);
  return found;
}

test('pages are asked for one by one, when their turn comes', async () => {
  const page = (number: number) => ({ ...directory, page: number, pages: 2, children: [{ name: `${number}` }] });
  const asked = script({ ...page(1), after: '1' }, page(2));
  const found: unknown[] = [];
  for await (const entry of server.current.client().files.list('/docs', { limit: 1 })) {
    found.push(entry);
    expect(asked).toHaveLength(found.length);
  }
  expect(found).toEqual([{ name: '1' }, { name: '2' }]);
  expect(asked).toEqual(['?children=true&limit=1', '?children=true&limit=1&page=2&after=1']);
});

test('an answer without paging keys is all there is', async () => {
  const asked = script({ ...directory, children: [{ name: 'a', odd: [1] }] });
  expect(await all()).toEqual([{ name: 'a', odd: [1] }]);
  expect(asked).toHaveLength(1);
});

test('pages: 0 of an empty directory is the end', async () => {
  const asked = script({ ...directory, page: 1, pages: 0, children: [] });
  expect(await all()).toEqual([]);
  expect(asked).toHaveLength(1);
});

test.each([
  ['the first page again and again', [{ ...directory, page: 1, pages: 2, children: [] }], 'page 2 was requested'],
  ['no entries', [directory], 'has no entries'],
  ['entries that are none', [{ ...directory, children: ['a'] }], 'has entries that are not objects'],
  ['a list', [[]], 'is not a JSON object'],
])('%s is no answer', async (_name, answers, problem) => {
  script(...answers);
  const error = await failure(all());
  expect(error).toBeInstanceOf(BadAnswerError);
  expect(error.message).toContain(problem);
});

test('a page is asked for once, however often it is awaited', async () => {
  const asked = script({ ...directory, children: [] });
  const listing = server.current.client().files.list('/docs');
  expect(await listing).toBe(await listing);
  expect(asked).toHaveLength(1);
});
