// Writes records in pairs, and tells the number of each pair once it is flushed, until it is killed.
const { SqliteStore } = require('../../../dist/state/sqlite_store');

const store = new SqliteStore(process.argv[2]);
const [left, right] = [store.table('left'), store.table('right')];
let next = left.size;

async function run() {
  for (;;) {
    const number = next++;
    store.atomically(() => {
      left.set(String(number), { number, text: 'x'.repeat(number % 5000) });
      right.set(String(number), { number });
    });
    await store.flush();
    process.stdout.write(`${number}\n`);
  }
}

void run();
