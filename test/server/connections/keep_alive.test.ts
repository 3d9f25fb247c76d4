import { basic, send } from '../support/http';
import { useService } from '../support/service';

describe.each([
  ['by default', {}, 'timeout=120'],
  ['as the operator says', { times: { idle: 33_000 } }, 'timeout=33'],
])('%s', (_name, options, told) => {
  const service = useService(options);

  test('clients are told for how long an idle connection is kept', async () => {
    const { key, password } = service.server.credentials;
    const headers = { authorization: basic(key, password), connection: 'keep-alive' };
    const answer = await send(service.base, 'GET', '/api/2/ping/', { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['keep-alive']).toBe(told);
  });
});
