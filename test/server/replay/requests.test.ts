import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { describeWithPython } from '../../support/python';
import { seededBytes } from '../../support/random';
import { useService } from '../support/service';

const program = path.join(__dirname, '../../support/requests_client.py');

describeWithPython('requests', 'python3-requests', 'the HTTP library of the Python client is understood', (python) => {
  const service = useService({ throttle: { requests: 5, seconds: 2 } });

  test('all that the Python client does, also while it is throttled', async () => {
    const content = seededBytes(200_000);
    writeFileSync(service.stored('f'), content);
    const child = spawn(python, ['-B', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify({ url: service.base, ...service.server.credentials, remote: '/f' }));
    const seen = JSON.parse(await text(child.stdout)) as Record<string, unknown>;
    expect(seen).toMatchObject({
      ping: { ping: 'pong' },
      whoami: 'jane',
      uploaded: ['/grün und blau.bin', 640_000],
      downloaded: true,
      json: ['Response', '{"a": 1}'],
      children: [
        { name: 'f', size: 200_000 },
        { name: 'grün und blau.bin', size: 640_000 },
        { name: 'x.json', size: 8 },
      ],
      moved: ['Move', 'SUCCESS'],
      'removed twice': [404, 'str'],
      'faulty move': [400, 'str'],
      'faulty user': [400, expect.arrayContaining(['username'])],
      'delta type': 'application/librsync-delta',
      patched: '/f',
      sum: createHash('sha256').update(content).digest('hex'),
    });
    // More requests came at once than are let through: some had to wait, and none was lost by it.
    expect(seen['throttled']).toBeGreaterThan(0);
    expect(service.everything()).toEqual(['f']);
  });
});
