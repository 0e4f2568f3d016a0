/**
 * The arrows of the house, spelled out once more as plain paths: every part below imports every other part and every
 * library, and each import must be allowed here or be reported by the named rule.
 */
export interface Part {
  readonly file: string;
  readonly rule: string;
  readonly may: readonly string[];
  /** Imports that another rule than the part's own reports. */
  readonly except?: Readonly<Record<string, string>>;
}

const kernel = ['src/kernel/time.ts', 'src/kernel/refusal.ts'];
const platform = [
  'src/platform/event-store/handle-command.ts',
  'src/platform/projecting/projector.ts',
  'src/platform/live/gateway.ts',
];
const embedded = ['src/embedded/event-store/server.ts', 'src/embedded/postgres/postgres.ts'];
const appointment = {
  events: 'src/scheduling/domain/appointment/appointment.events.ts',
  stream: 'src/scheduling/domain/appointment/appointment.ts',
  command: 'src/scheduling/domain/appointment/decline-request.ts',
};
const patient = {
  events: 'src/registration/domain/patient/patient.events.ts',
  stream: 'src/registration/domain/patient/patient.ts',
  command: 'src/registration/domain/patient/register-patient.ts',
};
const scheduling = Object.values(appointment);
const domain = [...scheduling, ...Object.values(patient)];
const events = [appointment.events, patient.events];
const queries = ['projections/agenda/queries.ts', 'projections/requests/queries.ts'];
const modules = [
  'src/scheduling/scheduling.module.ts',
  'src/registration/registration.module.ts',
  'src/platform/platform.module.ts',
  'src/web/web.module.ts',
];
const replay = 'src/audit/replay/replay-day.ts';
const config = 'src/config.ts';
const catalogue = 'src/event-catalogue.ts';
const app = 'src/app.module.ts';
const sample = ['src/sample/clinic.ts', 'src/sample/main.ts'];

const temporal = 'temporal-polyfill';
const eventStoreClient = '@eventstore/db-client';
const pg = 'pg';
const plain = ['node:crypto', 'zod', temporal];
const drivers = {
  [eventStoreClient]: 'only-event-store-folders-use-its-client',
  [pg]: 'only-platform-and-embedded-open-pg',
};
const client = { [eventStoreClient]: drivers[eventStoreClient] };

export const libraries: readonly string[] = [...plain, eventStoreClient, pg];

export const parts: readonly Part[] = [
  { file: 'src/kernel/time.ts', rule: 'kernel-imports-only-temporal', may: [...kernel, temporal] },
  ...scheduling.map((file) => ({
    file,
    rule: 'domain-imports-only-itself',
    may: [...scheduling, ...kernel, temporal],
  })),
  ...['projection', 'queries'].map((name) => ({
    file: `projections/agenda/${name}.ts`,
    rule: 'projection-imports-only-events-and-projecting',
    may: [
      'projections/agenda/projection.ts',
      'projections/agenda/queries.ts',
      ...events,
      catalogue,
      'src/platform/projecting/projector.ts',
      ...kernel,
    ],
  })),
  {
    file: 'src/scheduling/commands/decline-request.handler.ts',
    rule: 'commands-reach-domain-and-platform',
    may: [
      'src/scheduling/commands/take-time.ts',
      ...domain,
      ...platform,
      'src/platform/platform.module.ts',
      ...kernel,
      ...plain,
    ],
    except: drivers,
  },
  {
    file: 'src/scheduling/processes/settle-bookings.ts',
    rule: 'processes-reach-domain-queries-and-platform',
    may: [...domain, ...queries, ...platform, 'src/platform/platform.module.ts', ...kernel, ...plain],
    except: drivers,
  },
  {
    file: 'src/scheduling/scheduling.module.ts',
    rule: 'module-wires-its-own-context',
    may: [
      ...scheduling,
      'src/scheduling/commands/decline-request.handler.ts',
      'src/scheduling/commands/take-time.ts',
      'src/scheduling/processes/settle-bookings.ts',
      ...platform,
      'src/platform/platform.module.ts',
      ...kernel,
      ...plain,
    ],
    except: drivers,
  },
  {
    file: replay,
    rule: 'replay-folds-every-stream',
    may: [...domain, ...queries, ...platform, 'src/platform/platform.module.ts', ...kernel, ...plain],
    except: drivers,
  },
  {
    file: 'src/web/agenda.controller.ts',
    rule: 'web-reaches-commands-queries-and-platform',
    may: [
      'src/web/web.module.ts',
      appointment.command,
      patient.command,
      replay,
      ...queries,
      ...platform,
      'src/platform/platform.module.ts',
      ...kernel,
      ...plain,
    ],
    except: {
      ...drivers,
      ...Object.fromEntries(
        [...events, appointment.stream, patient.stream].map((file) => [file, 'web-sees-command-types-only']),
      ),
    },
  },
  {
    file: 'src/platform/live/gateway.ts',
    rule: 'platform-knows-no-feature',
    may: [...platform, 'src/platform/platform.module.ts', config, ...kernel, ...plain, pg],
    except: client,
  },
  {
    file: 'src/platform/event-store/handle-command.ts',
    rule: 'platform-knows-no-feature',
    may: [...platform, 'src/platform/platform.module.ts', config, ...kernel, ...plain, pg, eventStoreClient],
  },
  {
    file: 'src/embedded/postgres/postgres.ts',
    rule: 'embedded-stands-alone',
    may: [...embedded, ...kernel, ...plain, pg],
    except: client,
  },
  {
    file: 'src/embedded/event-store/server.ts',
    rule: 'embedded-stands-alone',
    may: [...embedded, ...kernel, ...plain, pg, eventStoreClient],
  },
  { file: config, rule: 'config-stands-alone', may: [...kernel, ...plain], except: drivers },
  { file: catalogue, rule: 'catalogue-lists-events', may: [...events, ...kernel, ...plain], except: drivers },
  {
    file: app,
    rule: 'app-wires-modules',
    may: [...modules, catalogue, config, ...platform, ...kernel, ...plain],
    except: drivers,
  },
  {
    file: 'src/main.ts',
    rule: 'main-starts-the-app',
    may: [app, ...modules, catalogue, config, ...platform, ...embedded, ...kernel, ...plain],
    except: drivers,
  },
  {
    file: 'src/sample/clinic.ts',
    rule: 'sample-writes-through-deciders',
    may: [
      ...sample,
      ...domain,
      catalogue,
      ...platform,
      'src/platform/platform.module.ts',
      ...kernel,
      ...plain,
    ],
    except: drivers,
  },
  ...['src/sample/main.ts', 'src/cli/setup-link.ts'].map((file) => ({
    file,
    rule: 'cli-drives-the-platform',
    may: [
      'src/cli/setup-link.ts',
      ...sample,
      ...domain,
      catalogue,
      config,
      ...platform,
      'src/platform/platform.module.ts',
      ...embedded,
      ...kernel,
      ...plain,
    ],
    except: drivers,
  })),
];

/** Everything that a part may try to import: all parts, and neighbours of each kind. */
export const targets: readonly string[] = [
  ...new Set([
    ...parts.map((part) => part.file),
    ...parts.flatMap((part) => part.may).filter((target) => !libraries.includes(target)),
    'projections/requests/projection.ts',
    'src/registration/commands/register-patient.handler.ts',
    'src/registration/processes/erase-patient.ts',
  ]),
];

/** The rule that must report the import, or `null` when it is allowed. */
export function expectedRule(part: Part, target: string): string | null {
  return part.except?.[target] ?? (part.may.includes(target) ? null : part.rule);
}
