// Which room of lib/ may import which; see ARCHITECTURE.md. Types count as well. `npm run lint` checks it.

/** What each room may import besides itself and lib/internal. Rooms that are not named are for lib/index.ts only. */
const rooms = {
  internal: [],
  state: [],
  rsync: [],
  rest: [],
  fs: ['rest'],
  sync: ['rest', 'rsync'],
  server: ['rsync', 'state'],
  cli: ['rest', 'rsync', 'sync', 'server'],
};

/** The rooms of rest, from the lowest: each may import those before it, and the files named here. */
const rest = { rooms: ['body', 'transport', 'auth', 'call', 'calls'], files: ['errors', 'url'] };

/** The rooms of rsync, likewise. */
const rsync = {
  rooms: ['wasm', 'engine', 'jobs', 'streams', 'files', 'buffers'],
  files: ['errors', 'limits', 'parameters', 'signature', 'stats', 'engine/native_types'],
};

/** The rooms of the server, likewise. */
const server = {
  rooms: [
    'http',
    'connections',
    'paths',
    'storage',
    'logs',
    'accounts',
    'sharing',
    'oauth',
    'tasks',
    'dispatch',
    'pages',
    'web',
    'endpoints',
  ],
  files: ['errors', 'limits', 'tls'],
};

const others = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room} imports ${['itself', 'internal', ...allowed].join(', ')} only`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^lib/', pathNot: `^lib/(${[room, 'internal', ...allowed].join('|')})/` },
}));

const within = (house, { rooms: order, files }) =>
  order.map((room, index) => ({
    name: `${house}/${room} imports rooms before it only: ${order.slice(0, index).join(', ') || 'none'}`,
    severity: 'error',
    from: { path: `^lib/${house}/${room}/` },
    to: {
      path: `^lib/${house}/`,
      pathNot: `^lib/${house}/((${order.slice(0, index + 1).join('|')})/|(${files.join('|')})\\.ts$)`,
    },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
    ...others,
    ...within('rsync', rsync),
    ...within('rest', rest),
    ...within('server', server),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
