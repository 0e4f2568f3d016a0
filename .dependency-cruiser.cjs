/**
 * The arrows of the house: who may import whom. A rule names who imports (`from`) and everything that part may
 * reach (`may`); whatever else it imports is an error. test/architecture/ plants a violation of every arrow.
 */
const feature = '(?:identity|registration|scheduling|notifications|audit)';
const kernel = '^src/kernel/';
const platform = '^src/platform/';
const config = '^src/(config|secret-files)\\.ts$';
const embedded = '^src/embedded/';
const anyDomain = `^src/${feature}/domain/`;
const anyEvents = `${anyDomain}[^/]+/[^/]+\\.events\\.ts$`;
const catalogue = '^src/event-catalogue\\.ts$';
const replay = '^src/audit/replay/';
const anyModule = '^src/[^/]+/[^/]+\\.module\\.ts$';
const queries = '^projections/[^/]+/queries\\.ts$';
const temporal = 'node_modules/temporal-(polyfill|spec|utils)/';

/** A rule judges imports of our own code only; where `scope` is everything, libraries are forbidden too. */
const ours = '^(src|projections)/';
const everything = '.';

/** Parts whose own arrow forbids libraries already. */
const withoutLibraries = [kernel, anyDomain];

const arrow = (name, from, may, { scope = ours, fromNot = [] } = {}) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: fromNot },
  to: { path: scope, pathNot: may },
});

module.exports = {
  forbidden: [
    arrow('kernel-imports-only-temporal', kernel, [kernel, temporal], { scope: everything }),
    arrow('domain-imports-only-itself', `^src/(${feature})/domain/`, ['^src/$1/domain/', kernel, temporal], {
      scope: everything,
    }),
    arrow(
      'projection-imports-only-events-and-projecting',
      '^projections/([^/]+)/',
      ['^projections/$1/', anyEvents, catalogue, '^src/platform/projecting/', kernel],
      { scope: everything },
    ),
    arrow('commands-reach-domain-and-platform', `^src/(${feature})/commands/`, [
      '^src/$1/commands/',
      anyDomain,
      platform,
      kernel,
    ]),
    arrow('processes-reach-domain-queries-and-platform', `^src/(${feature})/processes/`, [
      '^src/$1/processes/',
      anyDomain,
      queries,
      platform,
      kernel,
    ]),
    arrow('replay-folds-every-stream', replay, [replay, anyDomain, queries, platform, kernel]),
    arrow('module-wires-its-own-context', `^src/(${feature})/[^/]+\\.ts$`, ['^src/$1/', platform, kernel]),
    arrow('web-reaches-commands-queries-and-platform', '^src/web/', [
      '^src/web/',
      anyDomain,
      replay,
      queries,
      platform,
      kernel,
    ]),
    {
      name: 'web-sees-command-types-only',
      comment: 'Pages send commands and read queries; a stream’s events and state stay inside its context.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: [anyEvents, `^src/${feature}/domain/([^/]+)/\\1\\.ts$`] },
    },
    arrow('platform-knows-no-feature', platform, [platform, kernel, config]),
    arrow('embedded-stands-alone', embedded, [embedded, kernel]),
    arrow('config-stands-alone', config, [config, kernel]),
    arrow('catalogue-lists-events', catalogue, [anyEvents, kernel]),
    arrow('app-wires-modules', '^src/app(\\.module)?\\.ts$', [
      '^src/app(\\.module)?\\.ts$',
      anyModule,
      catalogue,
      config,
      platform,
      kernel,
    ]),
    arrow('main-starts-the-app', '^src/main\\.ts$', [
      '^src/app(\\.module)?\\.ts$',
      anyModule,
      catalogue,
      config,
      platform,
      embedded,
      kernel,
    ]),
    arrow(
      'sample-writes-through-deciders',
      '^src/sample/',
      ['^src/sample/', anyDomain, catalogue, platform, kernel],
      {
        fromNot: ['^src/sample/main\\.ts$'],
      },
    ),
    arrow('cli-drives-the-platform', '^src/(cli/|sample/main\\.ts$)', [
      '^src/(cli|sample)/',
      anyDomain,
      catalogue,
      platform,
      config,
      embedded,
      kernel,
    ]),
    {
      name: 'only-event-store-folders-use-its-client',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(platform|embedded)/event-store/', ...withoutLibraries] },
      to: { path: 'node_modules/@eventstore/' },
    },
    {
      name: 'only-platform-and-embedded-open-pg',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(platform|embedded)/', ...withoutLibraries] },
      to: { path: 'node_modules/(@types/)?pg[a-z-]*/' },
    },
    {
      name: 'every-folder-has-its-arrows',
      comment: 'A new folder under src/ gets its own rule first.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          `^src/(kernel|platform|embedded|web|sample|cli)/`,
          `^src/${feature}/(domain|commands|processes)/`,
          `^src/${feature}/[^/]+\\.ts$`,
          replay,
          '^src/(config|secret-files|event-catalogue|app|app\\.module|main)\\.ts$',
        ],
      },
      to: { path: everything },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { path: ours },
      to: { path: '^(test|bench|checks)/' },
    },
    {
      name: 'no-development-dependency',
      severity: 'error',
      from: { path: ours },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'no-unresolved-import',
      severity: 'error',
      from: { path: '^(src|projections|test|bench|checks)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: { path: ours },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
