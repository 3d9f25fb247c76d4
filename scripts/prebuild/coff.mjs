// Object files for Windows (COFF), as far as the build needs them. Layout: Microsoft's "PE Format".

/** Names that an object file refers to and does not define. */
export function undefinedOfCoff(bytes) {
  const table = bytes.readUInt32LE(8);
  const count = bytes.readUInt32LE(12);
  const strings = table + 18 * count;
  const text = (at) => bytes.toString('latin1', at, bytes.indexOf(0, at));
  const names = [];
  for (let index = 0; index < count; index++) {
    const at = table + 18 * index;
    const section = bytes.readInt16LE(at + 12);
    if (section === 0) {
      const long = bytes.readUInt32LE(at) === 0;
      names.push(
        long ? text(strings + bytes.readUInt32LE(at + 4)) : bytes.toString('latin1', at, at + 8).replace(/\0+$/, ''),
      );
    }
    index += bytes[at + 17]; // Auxiliary entries.
  }
  return names;
}
