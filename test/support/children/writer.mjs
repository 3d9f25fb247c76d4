// Writes a file, slowly if its source is slow: node writer.mjs download <url of a service> <file>, or
// node writer.mjs signature <input> <file>.
import { BasicClient } from '../../../dist/index.mjs';
import { signatureFile } from '../../../dist/rsync/index.mjs';

const [way, source, file] = process.argv.slice(2);
if (way === 'download') {
  const client = new BasicClient({ baseUrl: source, key: 'k'.repeat(30), password: 'p'.repeat(30) });
  await client.files.downloadTo('/source', file);
} else {
  await signatureFile({ input: source, output: file });
}
