// Reads what a DLL for Windows imports and exports. Layout: Microsoft's "PE Format"; 64-bit files only.

const machines = { 0x8664: 'x64', 0xaa64: 'arm64' };

/** machine; imports: { name, library }; exports: names; relocatable and noExecute: how Windows may protect it. */
export function readPe(bytes) {
  const header = bytes.readUInt32LE(0x3c);
  if (bytes.toString('latin1', header, header + 4) !== 'PE\0\0') throw new Error('this is not a PE file');
  const optional = header + 24;
  if (bytes.readUInt16LE(optional) !== 0x20b) throw new Error('this is not a 64-bit PE file');
  const place = sectionMap(bytes, header, optional);
  const directory = (index) => bytes.readUInt32LE(optional + 112 + 8 * index);
  const flags = bytes.readUInt16LE(optional + 70);
  return {
    machine: machines[bytes.readUInt16LE(header + 4)],
    exports: directory(0) === 0 ? [] : readExports(bytes, place, directory(0)),
    imports: directory(1) === 0 ? [] : readImports(bytes, place, directory(1)),
    relocatable: (flags & 0x40) !== 0,
    noExecute: (flags & 0x100) !== 0,
  };
}

/** Returns a function from addresses in memory to offsets in the file. */
function sectionMap(bytes, header, optional) {
  const table = optional + bytes.readUInt16LE(header + 20);
  const sections = Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, index) => {
    const [size, address, stored, offset] = [8, 12, 16, 20].map((step) =>
      bytes.readUInt32LE(table + 40 * index + step),
    );
    return { address, end: address + Math.max(size, stored), offset };
  });
  return (address) => {
    const { address: begin, offset } = sections.find((section) => section.address <= address && address < section.end);
    return offset + address - begin;
  };
}

function readExports(bytes, place, directory) {
  const at = place(directory);
  const names = place(bytes.readUInt32LE(at + 32));
  const count = bytes.readUInt32LE(at + 24);
  return Array.from({ length: count }, (_, index) => text(bytes, place(bytes.readUInt32LE(names + 4 * index))));
}

function readImports(bytes, place, directory) {
  const imports = [];
  for (let at = place(directory); bytes.readUInt32LE(at + 12) !== 0; at += 20) {
    const library = text(bytes, place(bytes.readUInt32LE(at + 12)));
    for (let slot = place(bytes.readUInt32LE(at)); bytes.readBigUInt64LE(slot) !== 0n; slot += 8) {
      const value = bytes.readBigUInt64LE(slot);
      const name = value >> 63n ? `number ${value & 0xffffn}` : text(bytes, place(Number(value)) + 2);
      imports.push({ name, library });
    }
  }
  return imports;
}

function text(bytes, at) {
  return bytes.toString('latin1', at, bytes.indexOf(0, at));
}
