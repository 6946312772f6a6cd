// The import rules of the house (ARCHITECTURE.md, "Rooms"): each room names what it may import, and
// everything else in the tree is refused.
const rooms = {
  core: [],
  datasets: ['core'],
  models: ['core'],
  db: ['core'],
  'backend/contract': ['core'],
  backend: ['core', 'datasets', 'models', 'db', 'backend/contract'],
  electron: ['core', 'models', 'backend', 'backend/contract'],
  server: ['core', 'backend', 'backend/contract'],
  cli: ['core', 'backend', 'backend/contract', 'server'],
  renderer: ['core', 'backend/contract'],
};

const everyRoom = Object.keys(rooms);
const inRoom = (name) =>
  name === 'backend' ? '^backend/(?!contract/)' : `^${name.replace('/', '\\/')}/`;

const roomRules = everyRoom.map((room) => ({
  name: `${room.replace('/', '-')}-imports-only-what-it-may`,
  comment: `${room} may import ${rooms[room].join(', ') || 'nothing'} and libraries.`,
  severity: 'error',
  from: { path: inRoom(room) },
  to: {
    path: '^(core|datasets|models|db|backend|electron|server|cli|renderer|e2e|bench|scripts)/',
    pathNot: [inRoom(room), ...rooms[room].map(inRoom)],
  },
}));

/** Libraries that only one room may know, so that one place speaks for each. */
const onlyIn = (library, room) => ({
  name: `${library.replace(/[^a-z0-9]/g, '-')}-only-in-${room.replace('/', '-')}`,
  severity: 'error',
  from: {
    pathNot: [inRoom(room), '\\.test\\.ts$', '/testing/', '^(e2e|bench|scripts)/', '\\.config\\.'],
  },
  to: { path: `^node_modules/(@types/)?${library}(/|$)` },
});

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'core-imports-no-library',
      severity: 'error',
      from: { path: '^core/', pathNot: ['\\.test\\.ts$', '/testing/'] },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'no-node-in-renderer-or-contract',
      severity: 'error',
      from: { path: '^(renderer/src|backend/contract)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    onlyIn('better-sqlite3', 'db'),
    onlyIn('electron', 'electron'),
    onlyIn('onnxruntime-web', 'models'),
    onlyIn('onnxruntime-node', 'models'),
    onlyIn('pbf', 'models'),
    onlyIn('webgpu', 'models'),
    onlyIn('ws', 'server'),
    onlyIn('svelte', 'renderer'),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { pathNot: ['\\.test\\.ts$', '/testing/', '^(e2e|bench|scripts)/'] },
      to: { path: ['\\.test\\.ts$', '/testing/', '^(e2e|bench|scripts)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types', 'svelte'],
      extensions: ['.ts', '.js', '.svelte', '.mjs', '.cjs', '.json'],
    },
  },
};
