// Sends a file as often as it is told, and prints by how many kilobytes its memory grew at the highest.
import { BasicClient, fromFile } from '../../../lib/rest';
import { peakKilobytes } from '../../support/children/peak_memory.cjs';

async function main(): Promise<void> {
  const [baseUrl = '', file = '', form = ''] = process.argv.slice(2);
  const api = new BasicClient({ baseUrl, key: 'key', password: 'password' });
  // Whatever is loaded late is loaded before the measuring.
  await api.post('/path/data', '/', { file: Buffer.alloc(1024 * 1024) });
  const before = peakKilobytes();
  const answer =
    form === 'raw'
      ? await api.put('/path/data', '/big', {}, { body: fromFile(file) })
      : await api.post('/path/data', '/', { file: fromFile(file) });
  process.stdout.write(JSON.stringify({ answer, grown: peakKilobytes() - before }));
}

void main();
