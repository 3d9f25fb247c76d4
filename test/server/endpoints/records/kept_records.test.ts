import { openSocket, basic, form, send } from '../../support/http';
import { useService } from '../../support/service';

const service = useService({ limits: { records: 3 } });

test.each([
  ['site', { name: 'my site', industry: 'x', email: 'a@example.com' }, 'my%20site', { contact: 'me' }],
  ['quota/user', { user: 'jane', enforcement: 'notify', disk_bytes_limit: '1000' }, 'jane', { interval: 'weekly' }],
  ['quota/group', { group: 'staff', interval: 'monthly' }, 'staff', { enforcement: 'disable' }],
  ['quota/site', { site: 'main', xfer_bytes_limit: '5' }, 'main', { interval: 'weekly' }],
  ['watch/paths', { path: '/docs/a' }, 'docs/a', {}],
  ['watch/users', { user: 'joe' }, 'joe', {}],
  ['watch/groups', { group: 'staff' }, 'staff', {}],
])('%s: made, listed, read, changed and deleted', async (endpoint, fields, id, change) => {
  const made = await service.post(`/api/2/${endpoint}/`, { ...fields, password: 'never kept' });
  expect([made.status, made.json]).toEqual([201, fields]);
  const url = `/api/2/${endpoint}/${id}/`;
  expect((await service.get(`/api/2/${endpoint}/`)).json).toEqual([fields]);
  expect([(await service.get(url)).status, (await service.get(url)).json]).toEqual([200, fields]);
  for (const method of ['POST', 'PUT']) {
    const { status, json } = await service.send(method, url, form(change));
    expect([status, json]).toEqual([200, { ...fields, ...change }]);
  }
  expect((await service.post(`/api/2/${endpoint}/`, fields)).status).toBe(400);
  expect((await service.send('DELETE', url)).status).toBe(204);
  expect([(await service.get(url)).status, (await service.send('DELETE', url)).status]).toEqual([404, 404]);
});

test('no more than the limit, and only with the right', async () => {
  for (const name of ['a', 'b', 'c']) await service.post('/api/2/site/', { name });
  expect((await service.post('/api/2/site/', { name: 'd' })).status).toBe(507);
  const password = 'a good password';
  await service.post('/api/2/user/', { username: 'joe', password });
  const headers = { authorization: basic('joe', password) };
  expect((await send(service.base, 'GET', '/api/2/site/', { headers })).status).toBe(403);
  expect((await send(service.base, 'GET', '/api/2/watch/paths/', { headers })).json).toEqual([]);
});

test('watches of a user who was removed are not those of another of the same name', async () => {
  const user = { username: 'joe', password: 'a good password' };
  const headers = { authorization: basic(user.username, user.password) };
  const watches = [
    ['watch/paths', { path: '/docs' }],
    ['watch/users', { user: 'jane' }],
  ] as const;
  await service.post('/api/2/user/', user);
  for (const [endpoint, fields] of watches) {
    const sent = form(fields);
    const made = await send(service.base, 'POST', `/api/2/${endpoint}/`, {
      ...sent,
      headers: { ...sent.headers, ...headers },
    });
    expect(made.status).toBe(201);
  }
  await service.send('DELETE', '/api/2/user/joe/');
  await service.post('/api/2/user/', user);
  for (const [endpoint] of watches) {
    expect((await send(service.base, 'GET', `/api/2/${endpoint}/`, { headers })).json).toEqual([]);
  }
});

test.each([
  ['watch/paths', 'watch/path', { path: '/docs/a' }, 'docs/a'],
  ['watch/users', 'watch/user', { user: 'joe' }, 'joe'],
  ['watch/groups', 'watch/group', { group: 'staff' }, 'staff'],
])('one watch in the singular: %s', async (all, one, fields, id) => {
  await service.post(`/api/2/${all}/`, fields);
  expect((await service.get(`/api/2/${one}/${id}`)).json).toEqual(fields);
  expect((await service.send('DELETE', `/api/2/${one}/${id}/`)).status).toBe(204);
  expect((await service.get(`/api/2/${all}/`)).json).toEqual([]);
});

const part = '--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nab';
const multipart = '\r\nContent-Type: multipart/form-data; boundary=b';

test.each([
  ['a body', 'PUT /api/3/path/data/a', '', ['abc', 'de']],
  ['a form', 'POST /api/2/path/data/', multipart, [part, 'cde\r\n--b--\r\n']],
] as const)('an upload that has a name can be asked how far it is: %s', async (_what, line, type, [begin, end]) => {
  const { socket, answer } = openSocket(service.base);
  const size = begin.length + end.length;
  const head = `${line} HTTP/1.1\r\nHost: x\r\nAuthorization: ${service.auth}\r\nX-Upload-UUID: one${type}`;
  socket.write(`${head}\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n${begin}`);
  const ask = () => service.get('/api/2/path/progress/one/');
  while ((await ask()).json.received !== begin.length) await new Promise(setImmediate);
  expect((await ask()).json).toEqual({ uuid: 'one', received: begin.length, size, ended: false });
  socket.write(end);
  expect(await answer).toMatch(/^HTTP\/1.1 200 /);
  while (!(await ask()).json.ended) await new Promise(setImmediate);
  expect((await ask()).json).toEqual({ uuid: 'one', received: size, size, ended: true });
  expect((await service.get('/api/2/path/progress/two')).status).toBe(404);
});
