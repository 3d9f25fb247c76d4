import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { SmartFileSystem } from '../../lib';
import { useCleanEnvironment } from '../rest/support/environment';
import { testExamples } from '../support/doc_examples';
import { useSyncService } from '../support/sync_service';

const service = useSyncService();
useCleanEnvironment();

testExamples('docs/file-system.md', () => {
  const { key, password } = service.server.credentials;
  Object.assign(process.env, {
    SMARTFILE_API_URL: service.api.baseUrl,
    SMARTFILE_API_KEY: key,
    SMARTFILE_API_PASSWORD: password,
  });
  mkdirSync(service.stored('docs'));
  writeFileSync(service.stored('docs/a.txt'), '1');
  writeFileSync(service.stored('docs/b.txt'), '22');
  writeFileSync(service.local('report.txt'), 'the content');
  const given = { client: service.api, files: new SmartFileSystem(service.api), createReadStream };
  return { given, cwd: service.local('') };
});
