import { signature } from 'smartfile-sync/rsync';

void signature(Buffer.from('some bytes')).then((made) => console.log(made.toString('hex')));
