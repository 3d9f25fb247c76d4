import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { testExamples, type Surroundings } from '../support/doc_examples';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();

/** A client of a service that has two files and a directory to archive them in. */
function surroundings(): Surroundings {
  for (const name of ['docs', 'archive']) mkdirSync(service.stored(name));
  writeFileSync(service.stored('docs/report.txt'), 'the content');
  writeFileSync(service.stored('docs/notes.txt'), 'notes');
  writeFileSync(service.local('report.txt'), 'the content');
  const tools = { createReadStream, createWriteStream, pipeline, randomUUID, text, fetch };
  return { given: { client: service.api, ...tools }, cwd: service.local('') };
}

testExamples('docs/files.md', surroundings);
testExamples('docs/tasks.md', surroundings);
testExamples('docs/administration.md', surroundings);
