import { mkdirSync, writeFileSync } from 'node:fs';

import { useService } from './support/service';

const service = useService({ readOnly: true });

test('everything can be read and nothing changed', async () => {
  mkdirSync(service.stored('dir'));
  writeFileSync(service.stored('a'), 'content');
  expect((await service.get('/api/2/path/data/a')).body.toString()).toBe('content');
  expect((await service.get('/api/2/path/info/a')).json.acl).toEqual({
    read: true,
    list: true,
    write: false,
    remove: false,
  });
  expect((await service.upload('/', [{ filename: 'b', content: 'x' }])).status).toBe(403);
  expect((await service.send('DELETE', '/api/3/path/data/a')).status).toBe(403);
  expect((await service.post('/api/2/path/oper/mkdir', { path: '/new' })).status).toBe(403);
  expect((await service.post('/api/2/path/oper/move', { src: '/a', dst: '/dir' })).json.status).toBe('FAILURE');
  expect(service.everything()).toEqual(['a', 'dir']);
});
