// What clients do to the shared files: one of each driver replaces its file, all read them.
import { rm, writeFile } from 'node:fs/promises';
import { readAll } from './http.mjs';
import { sharedContent, sharedPath, versionOf } from './shared_file.mjs';

/** Replaces the driver's file in one of the ways that must be atomic. */
export async function replaceShared(client) {
  const { api, sync, random, driver, shared } = client;
  const version = shared.version + 1;
  const content = sharedContent(client.seed, driver, version);
  const at = sharedPath(driver);
  const way = version === 1 ? 'form' : random.of(['form', 'stream', 'sync']);
  if (way === 'sync') {
    const local = client.localFile();
    await writeFile(local, content);
    try {
      await sync.upload(local, at, { restarts: 0 });
    } finally {
      await rm(local, { force: true });
    }
  } else await api.files.upload(client.count(content), at, { as: way });
  shared.version = version;
}

/** Reads the file of any driver, which must be one whole version; of the own driver none older than the last stored. */
export async function readShared(client) {
  const driver = client.random.below(client.drivers);
  const oldest = driver === client.driver ? client.shared.version : 1;
  const content = await readAll(await client.api.files.download(sharedPath(driver)));
  const version = versionOf(client.count(content));
  if (version < oldest) throw new Error(`version ${version} was read after version ${oldest} had been stored`);
}
