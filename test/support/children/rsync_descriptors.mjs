// Signs standard input to standard output, both by name, and loads a signature from descriptor 3.
import { Signature, signatureFile } from '../../../dist/rsync/index.mjs';

const { blocks } = await Signature.load('/dev/fd/3');
const { blocks: signed } = await signatureFile({ input: '/dev/stdin', output: '/dev/stdout' });
if (blocks !== signed) process.exitCode = 1;
