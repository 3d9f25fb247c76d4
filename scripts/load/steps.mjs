// What clients do to a directory of their own. Each step takes its client, carries out one thing that must succeed,
// checks the answer, and only then changes the model.
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fetchPublic, readAll } from './http.mjs';
import { difference } from './model.mjs';

/** No retries: a sync that starts again would hide an answer that was cut off. */
const syncOptions = { blockSize: 512, restarts: 0 };
const maxFiles = 14;
const maxDirectories = 6;

export const steps = {
  uploadForm: (client) => upload(client, 'form'),
  uploadPut: (client) => upload(client, 'stream'),

  async download(client) {
    const name = await someFile(client);
    const content = await readAll(await client.api.files.download(client.at(name)));
    expectSame(client.count(content), client.model.content(name));
  },

  async range(client) {
    const name = await someFile(client, 1);
    const wanted = client.model.content(name);
    const start = client.random.below(wanted.length);
    const end = start + client.random.below(wanted.length - start);
    const content = await readAll(await client.api.files.download(client.at(name), { start, end }));
    expectSame(client.count(content), wanted.subarray(start, end + 1));
  },

  async syncUp(client) {
    const name = await someFile(client);
    const content = edited(client.random, client.model.content(name));
    await withLocal(client, content, (local) => client.sync.upload(local, client.at(name), syncOptions));
    client.model.write(name, content);
  },

  async syncDown(client) {
    const name = await someFile(client);
    const wanted = client.model.content(name);
    await withLocal(client, edited(client.random, wanted), async (local) => {
      await client.sync.download(local, client.at(name), syncOptions);
      expectSame(await readFile(local), wanted);
    });
  },

  async append(client) {
    const name = await someFile(client);
    const old = client.model.content(name);
    const piece = client.random.bytes(1 + client.random.below(4096));
    const offset = client.random.below(3) === 0 ? client.random.below(old.length + 1) : old.length;
    const { size } = await client.api.files.append(client.at(name), client.count(piece), { offset });
    const content = Buffer.concat([old.subarray(0, offset), piece, old.subarray(offset + piece.length)]);
    expect(size, content.length, 'size after append');
    client.model.write(name, content);
  },

  async list(client) {
    const directory = client.random.of(client.model.directories);
    const names = [];
    const fields = ['name', 'size', 'isfile'];
    const sizes = new Map();
    const limit = 1 + client.random.below(5);
    for await (const entry of client.api.files.list(client.at(directory), { limit, fields })) {
      names.push(entry.name);
      if (entry.isfile) sizes.set(entry.name, entry.size);
    }
    expect(names.join(), client.model.names(directory).join(), `listing of ${client.at(directory)}`);
    for (const [name, size] of sizes) {
      expect(size, client.model.content(`${directory}/${name}`).length, `size of ${name} in a listing`);
    }
  },

  async mkdir(client) {
    if (client.model.directories.length > maxDirectories) return steps.remove(client);
    const name = client.fresh(client.random.of(client.model.directories.filter((each) => depth(each) < 2)), 'd');
    await client.api.files.mkdir(client.at(name));
    client.model.makeDirectory(name);
  },

  async move(client) {
    const { from, to } = await fileAndDirectory(client);
    await (await client.api.files.move(client.at(from), client.at(path.posix.dirname(to)))).wait(waiting);
    client.model.move(from, to);
  },

  async copy(client) {
    if (client.model.files.length > maxFiles) return steps.remove(client);
    const { from, to } = await fileAndDirectory(client);
    await (await client.api.files.copy(client.at(from), client.at(path.posix.dirname(to)))).wait(waiting);
    client.model.copy(from, to);
  },

  async rename(client) {
    const [from] = client.random.below(2) === 0 ? [] : client.model.directories.filter((name) => name !== '');
    const old = from ?? (await someFile(client));
    const to = client.fresh(path.posix.dirname(old).replace(/^\/$/, ''), 'r');
    await client.api.files.rename(client.at(old), client.at(to));
    client.model.move(old, to);
  },

  /** A file, by a task or at once; seldom a directory with all that is in it. */
  async remove(client) {
    const directories = client.model.directories.filter((name) => name !== '');
    const isFull = directories.length >= maxDirectories;
    const isTree = directories.length > 0 && (isFull || client.random.below(8) === 0);
    const name = isTree ? client.random.of(directories) : await someFile(client);
    if (!isTree && client.random.below(2) === 0) await client.api.files.unlink(client.at(name));
    else await (await client.api.files.remove(client.at(name))).wait(waiting);
    expect(await client.api.files.exists(client.at(name)), false, `existence of ${client.at(name)} after its removal`);
    client.model.remove(name);
  },

  async checksum(client) {
    const name = await someFile(client);
    const task = await client.api.files.checksum(client.at(name), 'SHA256');
    const [sum] = Object.values(await task.wait(waiting));
    expect(sum, createHash('sha256').update(client.model.content(name)).digest('hex'), `sum of ${client.at(name)}`);
  },

  /** Reads and writes by a session's cookies instead of the key. */
  async session(client) {
    await client.api.login();
    await upload(client, 'stream');
    await steps.download(client);
    await client.api.logout();
  },

  async link(client) {
    const name = await someFile(client);
    const { uid, href } = await client.api.links.create({ path: client.at(name) });
    const { status, content } = await fetchPublic(href);
    expect(status, 200, `status of ${href}`);
    expectSame(client.count(content), client.model.content(name));
    await client.api.links.delete(uid);
    expect((await fetchPublic(href)).status, 404, `status of a removed link`);
  },

  async tags(client) {
    const name = await someFile(client);
    const tags = [`t${client.random.below(1000)}`, `u${client.random.below(1000)}`];
    await client.api.files.setTags(client.at(name), tags);
    const info = await client.api.files.info(client.at(name));
    expect([...info.tags].sort().join(), [...tags].sort().join(), `tags of ${client.at(name)}`);
  },
};

/** Tasks of this many clients wait for each other, but none forever. */
const waiting = { timeout: 120_000 };

async function upload(client, as) {
  const { model, random } = client;
  const isNew = model.files.length < 3 || (model.files.length < maxFiles && random.below(3) > 0);
  const name = isNew ? client.fresh(random.of(model.directories), 'f') : random.of(model.files);
  const content = random.content();
  const { size } = await client.api.files.upload(client.count(content), client.at(name), { as });
  expect(size, content.length, `size of ${client.at(name)}`);
  model.write(name, content);
}

/** One of the files that have at least `length` bytes; one is made where there is none. */
async function someFile(client, length = 0) {
  const { model, random } = client;
  const files = model.files.filter((name) => model.content(name).length >= length);
  if (files.length > 0) return random.of(files);
  const name = client.fresh('', 'f');
  const content = random.bytes(1000 + length);
  await client.api.files.upload(client.count(content), client.at(name));
  model.write(name, content);
  return name;
}

/** A file, and a path in another directory where it can go. */
async function fileAndDirectory(client) {
  const from = await someFile(client);
  const name = path.posix.basename(from);
  const directories = client.model.directories.filter((each) => !client.model.has(`${each}/${name}`));
  if (directories.length > 0) return { from, to: `${client.random.of(directories)}/${name}` };
  const directory = client.fresh('', 'd');
  await client.api.files.mkdir(client.at(directory));
  client.model.makeDirectory(directory);
  return { from, to: `${directory}/${name}` };
}

/** Content after some changes: bytes inserted, removed, overwritten. */
function edited(random, content) {
  const at = random.below(content.length + 1);
  const piece = random.bytes(random.below(600));
  const skip = random.below(3) === 0 ? piece.length : random.below(300);
  return Buffer.concat([content.subarray(0, at), piece, content.subarray(at + skip)]);
}

async function withLocal(client, content, work) {
  const local = client.localFile();
  await writeFile(local, content);
  try {
    await work(local);
    client.count(content);
  } finally {
    await rm(local, { force: true });
  }
}

function depth(name) {
  return name.split('/').length - 1;
}

function expect(value, wanted, what) {
  if (value !== wanted) throw new Error(`${what} should be ${wanted}, and is ${value}`);
}

/** Compares by SHA-256, as a user would; the error says where the bytes differ. */
function expectSame(content, wanted) {
  const [sum, right] = [content, wanted].map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  if (sum !== right) throw new Error(`what was read ${difference(wanted, content)}`);
}
