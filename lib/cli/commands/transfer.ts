import { statSync } from 'node:fs';
import path from 'node:path';
import type { BasicClient } from '../../rest';
import { ifFound } from '../../rest/errors';
import { SyncClient, type OnConflict, type SyncOptions, type SyncResult } from '../../sync';
import { connect, type ConnectionOptions } from '../connection';
import { IncompleteError, printFailure, refuseEmpty, UsageError } from '../failure';
import { writeOut } from '../output';
import { remoteInfo } from '../remote_info';
import { printable } from '../text';
import { choosePrinter, type Printer, type PrinterOptions } from '../printers';
import { describeResult, type Transfer } from './result_line';

export interface TransferOptions extends ConnectionOptions, PrinterOptions {
  /** Transfer the whole file instead of a delta. */
  whole?: boolean;
  /** Bytes per block of the signature. */
  blockSize?: number;
  onConflict: OnConflict;
}

/** `smartfile upload LOCAL... REMOTE`: makes remote files equal to local ones. */
export async function upload(words: readonly string[], options: TransferOptions, signal: AbortSignal): Promise<void> {
  const remote = words.at(-1);
  const locals = words.slice(0, -1);
  if (remote === undefined || locals.length === 0)
    throw new UsageError('upload needs local files and a remote path: smartfile upload LOCAL... REMOTE');
  refuseEmpty(words);
  const api = connect(options);
  const intoDirectory = remote.endsWith('/') || locals.length > 1 || (await isRemoteDirectory(api, remote, signal));
  const transfers = locals.map((local): Transfer => {
    const destination = intoDirectory ? path.posix.join(remote, nameOf(path.resolve(local), path)) : remote;
    return { action: 'upload', local, remote: destination };
  });
  refuseCollisions(transfers);
  await transferAll(transfers, api, options, signal);
}

/** `smartfile download REMOTE LOCAL`: makes a local file equal to a remote one. */
export async function download(
  remote: string,
  local: string,
  options: TransferOptions,
  signal: AbortSignal,
): Promise<void> {
  refuseEmpty([remote, local]);
  const intoDirectory = /[/\\]$/.test(local.replaceAll(path.sep, '/')) || isLocalDirectory(local);
  const destination = intoDirectory ? path.join(local, nameOf(remote, path.posix)) : local;
  await transferAll([{ action: 'download', local: destination, remote }], connect(options), options, signal);
}

/** Transfers one file after the other. The others go on after one that failed, but not after an interruption. */
async function transferAll(
  transfers: readonly Transfer[],
  api: BasicClient,
  options: TransferOptions,
  signal: AbortSignal,
): Promise<void> {
  const sync = new SyncClient(api);
  const printer = choosePrinter(options);
  let failed = 0;
  for (const transfer of transfers) {
    try {
      await transferOne(transfer, sync, printer, options, signal);
    } catch (error) {
      if (signal.aborted || transfers.length === 1) throw error;
      printFailure(`smartfile: ${printable(transfer.local)}`, error, options);
      failed++;
    }
  }
  if (failed)
    throw new IncompleteError(
      'ERR_INCOMPLETE',
      `${failed} of ${transfers.length} files failed; see the messages above`,
    );
}

async function transferOne(
  transfer: Transfer,
  sync: SyncClient,
  printer: Printer,
  { whole, blockSize, onConflict, json, quiet }: TransferOptions,
  signal: AbortSignal,
): Promise<void> {
  const { action, local, remote } = transfer;
  const started = performance.now();
  const syncOptions: SyncOptions = {
    strategy: whole ? 'whole' : 'auto',
    onConflict,
    ...(blockSize === undefined ? {} : { blockSize }),
    signal,
    onProgress: (progress) => printer.update(progress),
  };
  const [source, destination] = action === 'upload' ? [local, remote] : [remote, local];
  let result: SyncResult;
  printer.start({ action, source, destination });
  try {
    result = await sync[action](local, remote, syncOptions);
  } catch (error) {
    printer.stop(true);
    throw error;
  }
  printer.stop();
  const seconds = (performance.now() - started) / 1000;
  if (json) await writeOut(`${JSON.stringify({ ...transfer, ...result, seconds })}\n`, signal);
  else if (!quiet) await writeOut(`${describeResult(transfer, result, seconds)}\n`, signal);
}

async function isRemoteDirectory(api: BasicClient, remote: string, signal: AbortSignal): Promise<boolean> {
  return (await ifFound(remoteInfo(api, remote, {}, signal)))?.isdir === true;
}

function isLocalDirectory(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The last part of a path: the name that a file keeps in another directory. */
function nameOf(file: string, { basename }: Pick<typeof path, 'basename'>): string {
  const name = basename(file);
  if (['', '.', '..'].includes(name)) throw new UsageError(`'${file}' does not end with the name of a file`);
  return name;
}

function refuseCollisions(transfers: readonly Transfer[]): void {
  const seen = new Map<string, string>();
  for (const { local, remote } of transfers) {
    const other = seen.get(remote);
    if (other !== undefined)
      throw new UsageError(
        `'${other}' and '${local}' would both become '${remote}'; upload them to different directories`,
      );
    seen.set(remote, local);
  }
}
