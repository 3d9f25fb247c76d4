import type { StateStore } from '../../lib/state/store';

interface Thing {
  readonly size: number;
}

/** What every store of state must do. */
export function describeStore(name: string, make: () => StateStore): void {
  describe(name, () => {
    test('records are there until they are deleted', () => {
      const table = make().table<Thing>('things');
      expect([table.get('a'), table.size, table.delete('a')]).toEqual([undefined, 0, false]);
      table.set('a', { size: 1 });
      table.set('a', { size: 2 });
      expect([table.get('a'), table.size]).toEqual([{ size: 2 }, 1]);
      expect([table.delete('a'), table.get('a'), table.size]).toEqual([true, undefined, 0]);
    });

    test('tables do not mix, and one name is one table', () => {
      const store = make();
      store.table<Thing>('one').set('a', { size: 1 });
      expect(store.table('two').get('a')).toBeUndefined();
      expect(store.table('one').get('a')).toEqual({ size: 1 });
    });

    test('entries come by code units of their keys, and by prefix', () => {
      const table = make().table<Thing>('things');
      for (const key of ['b', 'ab', 'a/b', 'a', 'B', 'ä', '', '__proto__', 'a%_']) table.set(key, { size: key.length });
      expect(table.entries().map(([key]) => key)).toEqual(['', 'B', '__proto__', 'a', 'a%_', 'a/b', 'ab', 'b', 'ä']);
      expect(table.entries('a').map(([key]) => key)).toEqual(['a', 'a%_', 'a/b', 'ab']);
      expect(table.entries('a%')).toEqual([['a%_', { size: 3 }]]);
      expect(table.entries('x')).toEqual([]);
    });

    test('entries may be changed while they are visited', () => {
      const table = make().table<Thing>('things');
      for (const key of ['a', 'b', 'c']) table.set(key, { size: 0 });
      const visited = table.entries().map(([key]) => {
        table.delete('c');
        table.set(`${key}2`, { size: 1 });
        return key;
      });
      expect(visited).toEqual(['a', 'b', 'c']);
      expect(table.entries().map(([key]) => key)).toEqual(['a', 'a2', 'b', 'b2', 'c2']);
    });

    test('a flush resolves, alone or beside others, and with lazy tables', async () => {
      const store = make();
      await store.flush();
      store.table<Thing>('things').set('a', { size: 1 });
      store.table<Thing>('log', { isLazy: true }).set('a', { size: 1 });
      await Promise.all([store.flush(), store.flush()]);
      expect(store.table('log').get('a')).toEqual({ size: 1 });
    });

    test('keys are any text, values any JSON', () => {
      const table = make().table<object>('things');
      const keys = ['a\0b', 'a', '\ud800', '\ud800\ud800', '\udc00', '😀', '"', '\\', '\n', '\uffff', "';--"];
      for (const key of keys) table.set(key, { key, more: ['\0', '\ud800', null, 1e300, { '': true }] });
      for (const key of keys) {
        expect(table.get(key)).toEqual({ key, more: ['\0', '\ud800', null, 1e300, { '': true }] });
        expect(table.entries(key).map(([found]) => found)).toEqual(keys.filter((each) => each.startsWith(key)).sort());
      }
      // By code units: the emoji starts with a high surrogate, which is lower than U+FFFF.
      expect(table.entries().map(([key]) => key)).toEqual([...keys].sort());
      expect(table.size).toBe(keys.length);
    });

    test('all changes or none', () => {
      const store = make();
      const table = store.table<Thing>('things');
      table.set('kept', { size: 1 });
      const failing = () =>
        store.atomically(() => {
          table.set('new', { size: 1 });
          table.set('kept', { size: 2 });
          store.atomically(() => table.delete('kept'));
          store.table<Thing>('others').set('x', { size: 1 });
          throw new Error('stop');
        });
      expect(failing).toThrow('stop');
      expect(table.entries()).toEqual([['kept', { size: 1 }]]);
      expect(store.table('others').size).toBe(0);
      expect(store.atomically(() => (table.set('kept', { size: 3 }), 'done'))).toBe('done');
      expect(table.get('kept')).toEqual({ size: 3 });
    });
  });
}
