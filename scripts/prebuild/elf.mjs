// Reads from the section headers of a shared library for Linux what it imports and exports. Layout: System V ABI, and
// Linux Standard Base for the versions of symbols.

const [DYNSYM, DYNAMIC, VERNEED, VERSYM] = [11, 6, 0x6ffffffe, 0x6fffffff];
const machines = { 40: 'arm', 62: 'x64', 183: 'arm64' };

/**
 * machine; needed: libraries; imports: { name, version } (version undefined: any); exports: names; sections: names,
 * which show whether it was stripped. Little-endian files only.
 */
export function readElf(bytes) {
  if (bytes.toString('latin1', 0, 4) !== '\x7fELF' || bytes[5] !== 1)
    throw new Error('this is not a little-endian ELF file');
  const wide = bytes[4] === 2;
  const word = (at) => (wide ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at));
  const sections = readSections(bytes, wide, word);
  const textIn = (section, at) => text(bytes, section.offset + at);
  const [symbols, dynamic, versions, needs] = [DYNSYM, DYNAMIC, VERSYM, VERNEED].map((type) =>
    sections.find((section) => section.type === type),
  );

  const needed = [];
  for (let at = dynamic.offset, size = wide ? 8 : 4; word(at) !== 0; at += 2 * size) {
    if (word(at) === 1) needed.push(textIn(sections[dynamic.link], word(at + size)));
  }
  const names = needs === undefined ? new Map() : readVersions(bytes, needs, sections[needs.link]);
  const imports = [];
  const exports = [];
  const entry = wide ? 24 : 16;
  for (let index = 1; index < symbols.size / entry; index++) {
    const at = symbols.offset + index * entry;
    const name = textIn(sections[symbols.link], bytes.readUInt32LE(at));
    const binding = bytes[at + (wide ? 4 : 12)] >> 4;
    const section = bytes.readUInt16LE(at + (wide ? 6 : 14));
    if (section !== 0) exports.push(name);
    else {
      const version = versions && names.get(bytes.readUInt16LE(versions.offset + 2 * index) & 0x7fff);
      imports.push({ name, version, weak: binding === 2 });
    }
  }
  const all = sections.map((section) => textIn(sections.names, section.name));
  return { machine: machines[bytes.readUInt16LE(18)], needed, imports, exports, sections: all };
}

function readSections(bytes, wide, word) {
  const table = word(wide ? 40 : 32);
  const [size, count, names] = [0, 2, 4].map((step) => bytes.readUInt16LE((wide ? 58 : 46) + step));
  const sections = Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    const [offset, length, link] = wide ? [24, 32, 40] : [16, 20, 24];
    return {
      name: bytes.readUInt32LE(at),
      type: bytes.readUInt32LE(at + 4),
      offset: word(at + offset),
      size: word(at + length),
      link: bytes.readUInt32LE(at + link),
    };
  });
  return Object.assign(sections, { names: sections[names] });
}

/** The versions that it requires of libraries, by the number that symbols refer to them with. */
function readVersions(bytes, needs, strings) {
  const names = new Map();
  for (let at = needs.offset, next = 1; next !== 0; at += next) {
    next = bytes.readUInt32LE(at + 12);
    for (let aux = at + bytes.readUInt32LE(at + 8), step = 1; step !== 0; aux += step) {
      step = bytes.readUInt32LE(aux + 12);
      names.set(bytes.readUInt16LE(aux + 6), text(bytes, strings.offset + bytes.readUInt32LE(aux + 8)));
    }
  }
  return names;
}

function text(bytes, at) {
  return bytes.toString('latin1', at, bytes.indexOf(0, at));
}
