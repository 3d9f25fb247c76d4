// Compiled by the check against the packed declarations; then run.
import { BasicClient, OptionsError, SyncClient, type SyncProgress } from 'smartfile-sync';
import { delta, patch, RsyncError, SignatureStream, signature, type SignatureOptions } from 'smartfile-sync/rsync';
import { createServer, type ServerOptions } from 'smartfile-sync/server';

async function main(): Promise<void> {
  const options: SignatureOptions = { blockLength: 512 };
  const old = Buffer.alloc(10_000, 'old and new ');
  const changed = Buffer.concat([old, Buffer.from('more')]);
  const made: Buffer = await delta(await signature(old, options), changed);
  const result: Buffer = await patch(old, made);
  if (!result.equals(changed)) throw new Error('the patched bytes differ');

  const stream: NodeJS.ReadWriteStream = new SignatureStream(options);
  stream.end();
  // @ts-expect-error An option that is none is an error of its type, and at run time.
  const refused: unknown = await signature(old, { blockLenght: 512 }).catch((error: unknown) => error);
  if (!(refused instanceof OptionsError)) throw new Error('the misspelled option was taken');
  const broken: unknown = await patch(old, Buffer.from('no delta')).catch((error: unknown) => error);
  if (!(broken instanceof RsyncError)) throw new Error('the broken delta was taken');

  const serverOptions: ServerOptions = { root: '.' };
  const server = createServer(serverOptions);
  const baseUrl: string = await server.listen();
  const phases = new Set<string>();
  const onProgress = ({ phase }: SyncProgress): void => void phases.add(phase);
  const sync = new SyncClient(new BasicClient({ baseUrl, ...server.credentials }));
  const { strategy } = await sync.upload('typed.ts', '/typed.copy', { onProgress });
  await server.close();
  if (!phases.has('transfer')) throw new Error('no progress was told');
  console.log(strategy);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
