// Checks what is on the server's disk besides the directories of the clients.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sharedPath, versionOf } from './shared_file.mjs';

/** Names of files that are being written. */
const temporary = /^\..*\.[\w-]{24}\.tmp$/s;

/** @param versions the last version of each shared file. @returns a description of each fault */
export async function leftovers(root, versions) {
  const problems = [];
  for (const name of await readdir(root)) {
    if (name !== 'shared' && !/^c\d{4}$/.test(name)) problems.push(`/${name} should not be there`);
  }
  for (const name of await readdir(root, { recursive: true })) {
    if (temporary.test(path.basename(name))) problems.push(`/${name} is a temporary file that was left`);
  }
  const shared = await readdir(path.join(root, 'shared'));
  if (shared.length !== versions.length) problems.push(`/shared holds ${shared.join(', ')}`);
  for (const [driver, wanted] of versions.entries()) problems.push(...(await wrongVersion(root, driver, wanted)));
  return problems;
}

async function wrongVersion(root, driver, wanted) {
  const at = sharedPath(driver);
  try {
    const version = versionOf(await readFile(path.join(root, at)));
    return version === wanted ? [] : [`${at} is version ${version} and should be ${wanted}`];
  } catch (error) {
    return [`${at}: ${error.message}`];
  }
}
