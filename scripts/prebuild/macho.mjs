// Reads what a bundle for macOS imports and exports. Layout: mach-o/loader.h and mach-o/nlist.h.

const [SYMTAB, LOAD_DYLIB, ID_DYLIB, CODE_SIGNATURE, BUILD_VERSION] = [0x2, 0xc, 0xd, 0x1d, 0x32];
const machines = { 0x01000007: 'x64', 0x0100000c: 'arm64' };

/**
 * machine; id: its own name; needed: libraries; imports: { name, library } (library undefined: any that is loaded);
 * exports: names; minimum: oldest macOS; signed: whether it has a signature, without which arm64 refuses it.
 */
export function readMachO(bytes) {
  if (bytes.readUInt32LE(0) !== 0xfeedfacf) throw new Error('this is not a 64-bit Mach-O file');
  const file = { machine: machines[bytes.readUInt32LE(4)], needed: [], imports: [], exports: [], signed: false };
  let at = 32;
  for (let count = bytes.readUInt32LE(16); count > 0; count--) {
    const command = bytes.readUInt32LE(at) & 0x7fffffff;
    if (command === LOAD_DYLIB) file.needed.push(text(bytes, at + bytes.readUInt32LE(at + 8)));
    if (command === ID_DYLIB) file.id = text(bytes, at + bytes.readUInt32LE(at + 8));
    if (command === CODE_SIGNATURE) file.signed = true;
    if (command === BUILD_VERSION) file.minimum = version(bytes.readUInt32LE(at + 12));
    if (command === SYMTAB) readSymbols(bytes, at, file);
    at += bytes.readUInt32LE(at + 4);
  }
  for (const symbol of file.imports) symbol.library = file.needed[symbol.library - 1];
  return file;
}

function readSymbols(bytes, command, file) {
  const [table, count, strings] = [8, 12, 16].map((step) => bytes.readUInt32LE(command + step));
  for (let index = 0; index < count; index++) {
    const at = table + 16 * index;
    const type = bytes[at + 4];
    const [debugging, external] = [(type & 0xe0) !== 0, (type & 1) !== 0];
    if (debugging || !external) continue;
    const name = text(bytes, strings + bytes.readUInt32LE(at)).replace(/^_/, '');
    if ((type & 0x0e) === 0) file.imports.push({ name, library: bytes.readUInt16LE(at + 6) >> 8 });
    else file.exports.push(name);
  }
}

function version(packed) {
  return `${packed >>> 16}.${(packed >>> 8) & 0xff}`;
}

function text(bytes, at) {
  return bytes.toString('latin1', at, bytes.indexOf(0, at));
}
