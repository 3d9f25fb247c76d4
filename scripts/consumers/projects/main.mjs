import * as client from 'smartfile-sync';
import * as rsync from 'smartfile-sync/rsync';
import { createServer } from 'smartfile-sync/server';
import exercise from './exercise.cjs';

exercise({ rsync, client, server: { createServer } }).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
