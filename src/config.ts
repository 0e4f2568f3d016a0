import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  defaultLimits,
  defaultSessionLimits,
  type Limits,
  type SessionLimits,
  type TryLimit,
} from './kernel/limits.js';
import { isLoopback } from './kernel/loopback.js';
import { parseSampleOptions, WrongOption, type SampleOptions } from './kernel/sample-options.js';
import { secretSettings, withSecretFiles } from './secret-files.js';

/**
 * What the environment says. Which servers are embedded follows from it:
 * - neither `EVENTSTORE_URL` nor `DATABASE_URL`: both servers are started, with their data in `SLOTWELL_DATA`;
 * - only `EVENTSTORE_URL`: PostgreSQL is started;
 * - only `DATABASE_URL`: the event store is started, on a PostgreSQL of its own in `SLOTWELL_DATA`; nothing but
 *   Slotwell's own database on the given server is touched;
 * - both: nothing is started, and any number of processes may run with `SLOTWELL_ROLE`.
 */
export interface Config {
  /** `PORT`; undefined when not set: 3000, or a free one when that is taken. 0 means any free one. */
  readonly port: number | undefined;
  /** `SLOTWELL_HOST`: the address to listen on. */
  readonly host: string;
  /** `SLOTWELL_DATA` as an absolute path. */
  readonly data: string;
  /** `SLOTWELL_ROLE`: serve pages, run projections and processes, or both. */
  readonly role: 'web' | 'worker' | 'all';
  /** `SLOTWELL_BASE_URL`: how people reach the pages, without a slash at the end; undefined when not set. */
  readonly baseUrl: string | undefined;
  readonly eventStoreUrl: string | undefined;
  /** `DATABASE_URL`, with `DATABASE_PASSWORD` where it names none. */
  readonly databaseUrl: string | undefined;
  /** `SLOTWELL_MASTER_KEY`: 32 bytes; undefined when it is to be kept in `data`. */
  readonly masterKey: Buffer | undefined;
  /** `SLOTWELL_NEW_MASTER_KEY`: 32 bytes, for `npm run master-key:rotate` only. */
  readonly newMasterKey?: Buffer | undefined;
  /** `SLOTWELL_DATABASE_PORT`, `SLOTWELL_EVENTSTORE_PORT`: ports of the embedded servers; undefined for any free one. */
  readonly databasePort: number | undefined;
  readonly eventStorePort: number | undefined;
  /** `SLOTWELL_STREAM_PREFIX`: stands before every stream name, so that one event store can hold several logs. */
  readonly streamPrefix: string;
  /** `SLOTWELL_TRUSTED_PROXIES`: addresses or networks whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** `SLOTWELL_SMTP_URL`, `SLOTWELL_MAIL_FROM`: how mail is sent; `null` when none is. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  /** `SLOTWELL_SMS_URL`, `SLOTWELL_SMS_TOKEN`: how SMS are sent; `null` when none are. */
  readonly sms: { readonly url: string; readonly token: string | null } | null;
  /** `SLOTWELL_LIMIT_…`: how often what may be tried. */
  readonly limits: Limits;
  /** `SLOTWELL_SESSION_IDLE_MINUTES`, `SLOTWELL_SESSION_HOURS`. */
  readonly sessionLimits: SessionLimits;
  /** `SLOTWELL_VISITOR_MESSAGE_DAYS`: when a visitor's message to the clinic is erased, after the last word about it. */
  readonly visitorMessageDays: number;
  /** `SLOTWELL_SAMPLE`: how large a sample clinic is; undefined for the usual size. */
  readonly sample?: SampleOptions | undefined;
  readonly logLevel: (typeof logLevels)[number];
  /** `SLOTWELL_ERASURE_REGISTER`: the file that names who was erased; undefined for one in `data`. */
  readonly erasureRegister?: string | undefined;
}

/** The file that names who was erased; `null` where there is no place for one. */
export function erasureRegisterOf({
  data,
  erasureRegister,
}: Pick<Config, 'data' | 'erasureRegister'>): string | null {
  return erasureRegister ?? (data ? join(data, 'erased-people.txt') : null);
}

/** A `Config` after the start has filled in what the environment left open. */
export interface ResolvedConfig extends Config {
  readonly port: number;
  readonly baseUrl: string;
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
}

/** The environment holds wrong values; `problems` names each with what it should be. */
export class WrongConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    const count = problems.length === 1 ? 'a setting is' : `${problems.length} settings are`;
    super(`Slotwell cannot start: ${count} wrong.\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** The address of the pages when `SLOTWELL_BASE_URL` does not say it. */
export function defaultBaseUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/**
 * Reads the configuration. A variable that is empty counts as not set.
 * @throws {WrongConfiguration} naming every wrong value at once
 */
export function loadConfig(environmentVariables: NodeJS.ProcessEnv): Config {
  const { env, problems: unreadable } = withSecretFiles(environmentVariables);
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(given);
  const wrong = new Map((parsed.error?.issues ?? []).map((issue) => [String(issue.path[0]), issue.message]));
  const problems = [
    ...unreadable,
    ...[...wrong].map(([name, should]) => `${name}${shown(name, given[name])} should be ${should}.`),
    ...contradictions(given, (name) => wrong.has(name)),
  ];
  if (!parsed.success || problems.length > 0) throw new WrongConfiguration(problems);
  const value = parsed.data;
  return {
    port: value.PORT,
    host: value.SLOTWELL_HOST,
    data: value.SLOTWELL_DATA,
    role: value.SLOTWELL_ROLE,
    baseUrl: value.SLOTWELL_BASE_URL,
    eventStoreUrl: value.EVENTSTORE_URL,
    databaseUrl: withPassword(value.DATABASE_URL, value.DATABASE_PASSWORD),
    masterKey: value.SLOTWELL_MASTER_KEY,
    newMasterKey: value.SLOTWELL_NEW_MASTER_KEY,
    databasePort: value.SLOTWELL_DATABASE_PORT,
    eventStorePort: value.SLOTWELL_EVENTSTORE_PORT,
    streamPrefix: value.SLOTWELL_STREAM_PREFIX,
    trustedProxies: value.SLOTWELL_TRUSTED_PROXIES,
    mail:
      value.SLOTWELL_SMTP_URL && value.SLOTWELL_MAIL_FROM
        ? { url: value.SLOTWELL_SMTP_URL, from: value.SLOTWELL_MAIL_FROM }
        : null,
    sms: value.SLOTWELL_SMS_URL
      ? { url: value.SLOTWELL_SMS_URL, token: value.SLOTWELL_SMS_TOKEN ?? null }
      : null,
    limits: {
      signInPerAccount: value.SLOTWELL_LIMIT_SIGN_IN_ACCOUNT,
      signInPerAddress: value.SLOTWELL_LIMIT_SIGN_IN_ADDRESS,
      registerPerAddress: value.SLOTWELL_LIMIT_REGISTER_ADDRESS,
      helpPerAddress: value.SLOTWELL_LIMIT_HELP_ADDRESS,
      resetPerAddress: value.SLOTWELL_LIMIT_RESET_ADDRESS,
      resetPerLogin: value.SLOTWELL_LIMIT_RESET_LOGIN,
    },
    sessionLimits: {
      idleMinutes: value.SLOTWELL_SESSION_IDLE_MINUTES,
      hours: value.SLOTWELL_SESSION_HOURS,
    },
    visitorMessageDays: value.SLOTWELL_VISITOR_MESSAGE_DAYS,
    sample: value.SLOTWELL_SAMPLE,
    logLevel: value.SLOTWELL_LOG_LEVEL,
    erasureRegister: value.SLOTWELL_ERASURE_REGISTER,
  };
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const secrets: ReadonlySet<string> = new Set(secretSettings);

const port = (lowest: number) =>
  z
    .string()
    .trim()
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) >= lowest && Number(text) <= 65_535,
      `a whole number from ${lowest} to 65535`,
    )
    .transform(Number)
    .optional();

const masterKey = z
  .string()
  .trim()
  .transform(keyBytes)
  .refine(
    (bytes) => bytes.length === 32,
    '32 bytes in base64 or hex, as `openssl rand -base64 32` prints them',
  )
  .optional();

const whole = (lowest: number, highest: number, otherwise: number) =>
  z
    .string()
    .trim()
    .refine(
      (text) => /^\d{1,6}$/.test(text) && Number(text) >= lowest && Number(text) <= highest,
      `a whole number from ${lowest} to ${highest}`,
    )
    .transform(Number)
    .default(otherwise);

/** `free,first,longest,forget`, as in `TryLimit`. */
const tries = (otherwise: TryLimit) =>
  z
    .string()
    .trim()
    .regex(
      /^[1-9]\d{0,5}(,[1-9]\d{0,5}){3}$/,
      'tries without delay, first and longest delay in seconds, minutes until all is forgotten, such as 5,1,60,1440',
    )
    .transform((text): TryLimit => {
      const [free = 1, firstSeconds = 1, longestSeconds = 1, forgetMinutes = 1] = text.split(',').map(Number);
      return { free, firstSeconds, longestSeconds, forgetMinutes };
    })
    .default(otherwise);

const environment = z.object({
  PORT: port(0),
  SLOTWELL_HOST: z
    .string()
    .trim()
    .refine(
      (text) => isIP(text) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text),
      'an IP address or a host name, such as 127.0.0.1 or 0.0.0.0',
    )
    .default('127.0.0.1'),
  SLOTWELL_DATA: z
    .string()
    .default('./data')
    .transform((text) => resolve(text)),
  SLOTWELL_ROLE: z.enum(['web', 'worker', 'all'], 'web, worker or all').default('all'),
  SLOTWELL_BASE_URL: z
    .string()
    .trim()
    .refine(isPlainBaseUrl, 'the address people open, such as https://clinic.example, without a path')
    .transform((text) => new URL(text).origin)
    .optional(),
  SLOTWELL_ALLOW_HTTP: z.enum(['0', '1'], '1 or 0').optional(),
  EVENTSTORE_URL: z
    .string()
    .trim()
    .regex(
      /^esdb(\+discover)?:\/\/[^\s/?]+\/?(\?\S*)?$/,
      'an EventStoreDB address, such as esdb://localhost:2113?tls=false or esdb+discover://host:2113',
    )
    .optional(),
  DATABASE_URL: z
    .string()
    .trim()
    .refine(
      isDatabaseUrl,
      'a PostgreSQL address with a database, such as postgres://user:password@localhost/slotwell',
    )
    .optional(),
  DATABASE_PASSWORD: z.string().optional(),
  SLOTWELL_MASTER_KEY: masterKey,
  SLOTWELL_NEW_MASTER_KEY: masterKey,
  SLOTWELL_DATABASE_PORT: port(1),
  SLOTWELL_EVENTSTORE_PORT: port(1),
  SLOTWELL_STREAM_PREFIX: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/,
      'up to 32 letters, digits, dots, dashes and underscores, such as north-',
    )
    .default(''),
  SLOTWELL_TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((proxy) => proxy.trim()))
    .refine(
      (proxies) => proxies.every(isProxy),
      'IP addresses or networks separated by commas, such as 10.0.0.0/8',
    )
    .default([]),
  SLOTWELL_SMTP_URL: z
    .string()
    .trim()
    .refine(
      (text) => /^smtps?:\/\//i.test(text) && URL.canParse(text),
      'a mail server, such as smtps://user:password@mail.example:465',
    )
    .optional(),
  SLOTWELL_MAIL_FROM: z
    .string()
    .trim()
    .refine(
      (text) => /^([^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text),
      'an e-mail address, such as Lindenhof Clinic <clinic@example.org>',
    )
    .optional(),
  SLOTWELL_SMS_URL: z
    .string()
    .trim()
    .refine(
      (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
      'the address that SMS are posted to, such as https://sms.example/messages',
    )
    .optional(),
  SLOTWELL_SMS_TOKEN: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'a token without spaces')
    .optional(),
  SLOTWELL_LIMIT_SIGN_IN_ACCOUNT: tries(defaultLimits.signInPerAccount),
  SLOTWELL_LIMIT_SIGN_IN_ADDRESS: tries(defaultLimits.signInPerAddress),
  SLOTWELL_LIMIT_REGISTER_ADDRESS: tries(defaultLimits.registerPerAddress),
  SLOTWELL_LIMIT_HELP_ADDRESS: tries(defaultLimits.helpPerAddress),
  SLOTWELL_LIMIT_RESET_ADDRESS: tries(defaultLimits.resetPerAddress),
  SLOTWELL_LIMIT_RESET_LOGIN: tries(defaultLimits.resetPerLogin),
  SLOTWELL_SESSION_IDLE_MINUTES: whole(1, 1440, defaultSessionLimits.idleMinutes),
  SLOTWELL_SESSION_HOURS: whole(1, 720, defaultSessionLimits.hours),
  SLOTWELL_VISITOR_MESSAGE_DAYS: whole(1, 3650, 90),
  SLOTWELL_SAMPLE: z.string().transform(sampleOptions).optional(),
  SLOTWELL_ERASURE_REGISTER: z
    .string()
    .transform((text) => resolve(text))
    .optional(),
  SLOTWELL_LOG_LEVEL: z.enum(logLevels, `one of ${logLevels.join(', ')}`).default('info'),
});

/** Options as `npm run sample` takes them, in one line. */
function sampleOptions(text: string, context: z.RefinementCtx): SampleOptions {
  try {
    return parseSampleOptions(text.trim().split(/\s+/));
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error;
    const message = `options of \`npm run sample\`, such as --patients 500 --zone Europe/Lisbon (${error.message})`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
}

/** What is wrong between values that are each right; `isWrong` tells which are not. */
function contradictions(env: NodeJS.ProcessEnv, isWrong: (name: string) => boolean): string[] {
  const problems: string[] = [];
  const host = env.SLOTWELL_HOST?.trim() ?? '127.0.0.1';
  const baseUrl = env.SLOTWELL_BASE_URL?.trim() ?? 'http:';
  if (
    !isWrong('SLOTWELL_HOST') &&
    !isWrong('SLOTWELL_BASE_URL') &&
    !isLoopback(host) &&
    /^http:/i.test(baseUrl) &&
    env.SLOTWELL_ALLOW_HTTP?.trim() !== '1'
  ) {
    problems.push(
      `SLOTWELL_BASE_URL should be an https:// address, because SLOTWELL_HOST "${host}" can be reached from other ` +
        'machines; SLOTWELL_ALLOW_HTTP=1 allows http:// where nothing but a trusted network is in between.',
    );
  }
  const smsUrl = env.SLOTWELL_SMS_URL?.trim() ?? '';
  if (
    !isWrong('SLOTWELL_SMS_URL') &&
    /^http:/i.test(smsUrl) &&
    !isLoopback(new URL(smsUrl).hostname) &&
    env.SLOTWELL_ALLOW_HTTP?.trim() !== '1'
  ) {
    problems.push(
      'SLOTWELL_SMS_URL should be an https:// address: codes would travel readably. SLOTWELL_ALLOW_HTTP=1 allows ' +
        'http:// where nothing but a trusted network is in between.',
    );
  }
  if (env.DATABASE_URL && !env.SLOTWELL_MASTER_KEY) {
    problems.push(
      'SLOTWELL_MASTER_KEY should be set together with DATABASE_URL: 32 bytes in base64 or hex, ' +
        'as `openssl rand -base64 32` prints them. Keep it: without it sealed data cannot be opened.',
    );
  }
  if (Boolean(env.SLOTWELL_SMTP_URL) !== Boolean(env.SLOTWELL_MAIL_FROM)) {
    problems.push(
      'SLOTWELL_SMTP_URL and SLOTWELL_MAIL_FROM should be set together: mail needs a server and a sender.',
    );
  }
  const role = env.SLOTWELL_ROLE?.trim() ?? 'all';
  if (!isWrong('SLOTWELL_ROLE') && role !== 'all' && !(env.EVENTSTORE_URL && env.DATABASE_URL)) {
    problems.push(
      `SLOTWELL_ROLE "${role}" should be all unless EVENTSTORE_URL and DATABASE_URL are set: ` +
        'the embedded servers serve one process, which does everything.',
    );
  }
  return problems;
}

/** A password in the address itself is left as it is. */
function withPassword(databaseUrl: string | undefined, password: string | undefined): string | undefined {
  if (databaseUrl === undefined || password === undefined) return databaseUrl;
  const url = new URL(databaseUrl);
  url.password ||= encodeURIComponent(password);
  return url.href;
}

function shown(name: string, value: string | undefined): string {
  return secrets.has(name) ? '' : ` is ${JSON.stringify(value)}; it`;
}

function isPlainBaseUrl(text: string): boolean {
  return /^https?:/i.test(text) && URL.canParse(text) && `${new URL(text).origin}/` === new URL(text).href;
}

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//i.test(text) && URL.canParse(text) && new URL(text).pathname.length > 1;
}

function isProxy(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) > 0 &&
    rest.length === 0 &&
    (prefix === undefined || (/^\d+$/.test(prefix) && +prefix <= bits))
  );
}

function keyBytes(text: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}
