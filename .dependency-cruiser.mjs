// Imports run one way: domain ← contracts ← client ← widget and admin; domain ← stores; and the API
// puts them together.

const API = '^apps/api/src/';
const FEATURES = 'leaderboards|polls|members|tenants|access|webhooks|jobs|operations|projections';
const STORES = '^libs/(redis|postgres)-store/';
const TESTS = '\\.(spec|test)\\.tsx?$|^libs/[a-z-]+/test/';

/**
 * Files of a workspace library other than its tests, which may use whatever helps them.
 * @param {string} name
 */
const library = (name) => ({ path: `^libs/${name}/`, pathNot: TESTS });

/**
 * A library may import, of the workspace, only itself and `allowed`.
 * @param {string} name
 * @param {string[]} allowed
 * @param {string} comment
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
const workspaceOnly = (name, allowed, comment) => ({
  name: `${name}-imports`,
  comment,
  severity: 'error',
  from: library(name),
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[name, ...allowed].join('|')})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that import each other cannot be understood, tested or moved apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere hides from every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-imports-nothing',
      comment:
        'Rules, types and ports stay pure: no Node module, no other library, and of packages one of pure calendar rules in one file.',
      severity: 'error',
      from: library('domain'),
      to: { pathNot: ['^libs/domain/', '^node_modules/croner/'] },
    },
    {
      name: 'cron-in-one-file',
      comment: 'What a cron expression means is written once.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/domain/src/leaderboards/cron-times\\.ts$' },
      to: { path: '^node_modules/croner/' },
    },
    workspaceOnly('contracts', ['domain'], 'Contracts build on the domain alone.'),
    workspaceOnly('redis-store', ['domain'], 'A store implements ports of the domain.'),
    workspaceOnly('postgres-store', ['domain'], 'A store implements ports of the domain.'),
    workspaceOnly(
      'client',
      ['contracts', 'domain'],
      'The client knows the contract and its rules.',
    ),
    workspaceOnly('widget', ['client', 'contracts'], 'The widget is a client like any other.'),
    workspaceOnly('local-services', [], 'It starts servers for everybody and knows nobody.'),
    {
      name: 'admin-imports',
      comment: 'The dashboard is a client like any other.',
      severity: 'error',
      from: { path: '^apps/admin/' },
      to: { path: '^(libs|apps)/', pathNot: '^(apps/admin|libs/(client|contracts))/' },
    },
    {
      name: 'nobody-imports-apps',
      comment: 'Applications are put together from libraries, never the other way round.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^apps/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-stay-apart',
      comment: 'What two applications share belongs in a library.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'features-stay-apart',
      comment:
        'A feature uses the service that a sibling exports through its module, nothing else.',
      severity: 'error',
      from: { path: `${API}(${FEATURES})/`, pathNot: TESTS },
      to: {
        path: `${API}(${FEATURES})/`,
        pathNot: [`${API}$1/`, `${API}([^/]+)/\\1\\.(module|service|presenter)\\.ts$`],
      },
    },
    {
      name: 'features-know-ports-only',
      comment: 'Stores are bound to ports by the modules and programs at the top alone.',
      severity: 'error',
      from: { path: API, pathNot: [TESTS, `${API}[^/]+\\.ts$`] },
      to: { path: STORES },
    },
    {
      name: 'sockets-at-the-edge',
      comment: 'Fan-out is a port; only the live edge knows what carries it.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [TESTS, `${API}edge/live/`] },
      to: { path: 'node_modules/(socket\\.io|@socket\\.io/[^/]+)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^((apps|libs)/[^/]+/dist|coverage|\\.rostrum)/' },
    // Type-only imports count as well: they couple just as much.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
