import { BasicClient, SyncClient } from 'smartfile-sync';

const api = new BasicClient({ baseUrl: 'http://127.0.0.1:9/', key: 'a key', password: 'a password' });
console.log(typeof new SyncClient(api).upload);
