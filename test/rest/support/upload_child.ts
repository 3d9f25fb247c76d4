// Uploads a file, and prints the answer and by how many kilobytes its memory grew at most.
import { BasicClient, fromFile } from '../../../lib/rest';
import { peakKilobytes } from '../../support/children/peak_memory.cjs';

async function main(): Promise<void> {
  const [baseUrl = '', file = '', form = ''] = process.argv.slice(2);
  const api = new BasicClient({ baseUrl, key: 'key', password: 'password' });
  // Loads everything that is loaded late before the measurement.
  await api.post('/path/data', '/', { file: Buffer.alloc(1024 * 1024) });
  const before = peakKilobytes();
  const answer =
    form === 'raw'
      ? await api.put('/path/data', '/big', {}, { body: fromFile(file) })
      : await api.post('/path/data', '/', { file: fromFile(file) });
  process.stdout.write(JSON.stringify({ answer, grown: peakKilobytes() - before }));
}

void main();
