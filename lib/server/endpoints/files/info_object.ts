import { createHash } from 'node:crypto';

import { userObject } from '../../accounts/account';
import { serviceOffset } from '../../../internal/service_zone';
import { wallClock } from '../../http/service_time';
import { json, type Answer } from '../../dispatch/answer';
import type { Call } from '../../dispatch/call';
import { extensionOf, mimeOf } from '../../http/mime';
import type { ApiPath } from '../../storage/names/api_path';
import { readDirectory, saysForbidden } from '../../storage/directory';
import { contentSize, entry, type Entry } from '../../storage/entry';

/** The API's description of a file or directory. */
export type Info = Readonly<Record<string, unknown>>;

/** Makes the info objects of one answer. */
export class InfoMaker {
  private readonly offset = serviceOffset(Date.now());
  private readonly budget: { entries: number };

  constructor(private readonly call: Call) {
    this.budget = { entries: call.services.limits.sizedEntries };
  }

  /** @throws StorageError `missing` when nothing is there. */
  async info(at: ApiPath): Promise<Info> {
    const found = await entry(this.call.volume, at);
    return found.kind === 'file' ? this.ofFile(found) : this.ofDirectory(found);
  }

  private ofFile(found: Entry): Info {
    const { name } = found.path;
    return { ...this.common(found), size: found.size, items: null, extension: extensionOf(name), mime: mimeOf(name) };
  }

  /** The size of a directory is that of all files below it, up to the limit of entries. */
  private async ofDirectory(found: Entry): Promise<Info> {
    const { volume } = this.call;
    const size = await contentSize(volume, found.path, this.budget);
    const counts = await this.countsOf(found.path);
    return { ...this.common(found), size, ...counts, extension: '', mime: 'application/x-directory' };
  }

  /** How many entries clients can reach, and how many they cannot: null where the server may not read the directory. */
  private async countsOf(directory: ApiPath): Promise<{ items: number; unreachable: number | null }> {
    try {
      const { names, unreachable } = await readDirectory(this.call.volume, directory);
      return { items: names.length, unreachable: unreachable.length };
    } catch (error) {
      if (saysForbidden(error)) return { items: 0, unreachable: null };
      throw error;
    }
  }

  private common({ path, kind, modified, created, site, acl }: Entry): Info {
    const { version, services } = this.call;
    const { tags, attributes } = services.metadata.of(site);
    return {
      id: numberOf(site),
      name: path.name,
      path: path.toString(),
      url: `/api/${version}/path/info${path.toUrl()}`,
      links: 1,
      remote_status: null,
      version: 0,
      uid: 1,
      has_preview: false,
      is_shared: false,
      time: wallClock(modified, this.offset),
      created_time: wallClock(created, this.offset),
      isfile: kind === 'file',
      isdir: kind === 'directory',
      owner: userObject(services.accounts.owner, version),
      acl,
      tags,
      attributes,
      lock: { owner: null, islocked: false, id: null },
    };
  }
}

/** The answer for a file that was written, with the entity tag of the written version. */
export async function infoOfVersion(call: Call, at: ApiPath, tag: string | undefined): Promise<Answer> {
  const answer = json(await new InfoMaker(call).info(at));
  return tag === undefined ? answer : { ...answer, headers: { ...answer.headers, ETag: tag } };
}

/** A number for a path, which stays when the file is replaced: 48 bits, exact in every JSON parser. */
function numberOf(path: string): number {
  return createHash('sha256').update(path).digest().readUIntBE(0, 6);
}
