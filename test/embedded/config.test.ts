import { defaultLimits, defaultSessionLimits } from '../../src/kernel/limits.js';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_SAMPLE } from '../../src/kernel/sample-options.js';
import { defaultBaseUrl, loadConfig, WrongConfiguration } from '../../src/config.js';

const key = randomBytes(32);
const database = 'postgres://slotwell:secret@db.example/slotwell';
const realServers = {
  EVENTSTORE_URL: 'esdb+discover://store.example:2113?tls=true',
  DATABASE_URL: database,
  SLOTWELL_MASTER_KEY: key.toString('base64'),
};

function problems(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof WrongConfiguration) return error.problems;
    throw error;
  }
}

test('nothing set means the embedded default, on loopback, in ./data', () => {
  expect(loadConfig({})).toEqual({
    port: undefined,
    host: '127.0.0.1',
    data: resolve('data'),
    role: 'all',
    baseUrl: undefined,
    eventStoreUrl: undefined,
    databaseUrl: undefined,
    masterKey: undefined,
    databasePort: undefined,
    eventStorePort: undefined,
    streamPrefix: '',
    trustedProxies: [],
    mail: null,
    sms: null,
    limits: defaultLimits,
    sessionLimits: defaultSessionLimits,
    visitorMessageDays: 90,
    logLevel: 'info',
  });
});

test('every setting is read', () => {
  expect(
    loadConfig({
      ...realServers,
      PORT: '8080',
      SLOTWELL_HOST: '0.0.0.0',
      SLOTWELL_DATA: '/var/lib/slotwell',
      SLOTWELL_ROLE: 'worker',
      SLOTWELL_BASE_URL: 'https://clinic.example/',
      SLOTWELL_DATABASE_PORT: '5433',
      SLOTWELL_EVENTSTORE_PORT: '2114',
      SLOTWELL_STREAM_PREFIX: 'north-',
      SLOTWELL_TRUSTED_PROXIES: '10.0.0.0/8, ::1, loopback',
      SLOTWELL_SMTP_URL: 'smtps://clinic:secret@mail.example:465',
      SLOTWELL_MAIL_FROM: 'Lindenhof <clinic@example.org>',
      SLOTWELL_SMS_URL: 'https://sms.example/messages',
      SLOTWELL_SMS_TOKEN: 'abc',
      SLOTWELL_LIMIT_SIGN_IN_ACCOUNT: '3,2,30,60',
      SLOTWELL_SESSION_IDLE_MINUTES: '15',
      SLOTWELL_SESSION_HOURS: '8',
      SLOTWELL_VISITOR_MESSAGE_DAYS: '30',
      SLOTWELL_SAMPLE: '--patients 50 --zone Europe/Lisbon',
      SLOTWELL_LOG_LEVEL: 'debug',
    }),
  ).toEqual({
    port: 8080,
    host: '0.0.0.0',
    data: '/var/lib/slotwell',
    role: 'worker',
    baseUrl: 'https://clinic.example',
    eventStoreUrl: realServers.EVENTSTORE_URL,
    databaseUrl: database,
    masterKey: key,
    databasePort: 5433,
    eventStorePort: 2114,
    streamPrefix: 'north-',
    trustedProxies: ['10.0.0.0/8', '::1', 'loopback'],
    mail: { url: 'smtps://clinic:secret@mail.example:465', from: 'Lindenhof <clinic@example.org>' },
    sms: { url: 'https://sms.example/messages', token: 'abc' },
    limits: {
      ...defaultLimits,
      signInPerAccount: { free: 3, firstSeconds: 2, longestSeconds: 30, forgetMinutes: 60 },
    },
    sessionLimits: { idleMinutes: 15, hours: 8 },
    visitorMessageDays: 30,
    sample: { ...DEFAULT_SAMPLE, patients: 50, zone: 'Europe/Lisbon' },
    logLevel: 'debug',
  });
});

test('an empty variable counts as not set', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: ' ', SLOTWELL_TRUSTED_PROXIES: '' })).toEqual(loadConfig({}));
});

test.each([
  ['hex', key.toString('hex')],
  ['base64', key.toString('base64')],
  ['base64 for addresses', key.toString('base64url')],
])('the master key may be in %s', (_, text) => {
  expect(loadConfig({ SLOTWELL_MASTER_KEY: text }).masterKey).toEqual(key);
});

describe('a wrong value is named with what it should be', () => {
  test.each([
    ['PORT', 'abc', 'PORT is "abc"; it should be a whole number from 0 to 65535.'],
    ['PORT', '65536', 'PORT is "65536"; it should be a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT is "-1"; it should be a whole number from 0 to 65535.'],
    ['PORT', '80.5', 'PORT is "80.5"; it should be a whole number from 0 to 65535.'],
    [
      'SLOTWELL_HOST',
      'http://x',
      /^SLOTWELL_HOST is "http:\/\/x"; it should be an IP address or a host name/,
    ],
    [
      'SLOTWELL_SAMPLE',
      '--nurses 3',
      /^SLOTWELL_SAMPLE is "--nurses 3"; it should be options of `npm run sample`/,
    ],
    ['SLOTWELL_ROLE', 'boss', 'SLOTWELL_ROLE is "boss"; it should be web, worker or all.'],
    [
      'SLOTWELL_BASE_URL',
      'clinic.example',
      /^SLOTWELL_BASE_URL is "clinic.example"; it should be the address/,
    ],
    ['SLOTWELL_BASE_URL', 'https://a.example/app', /without a path\.$/],
    ['SLOTWELL_BASE_URL', 'ftp://a.example', /without a path\.$/],
    [
      'EVENTSTORE_URL',
      'http://localhost:2113',
      /^EVENTSTORE_URL should be an EventStoreDB address, such as esdb:/,
    ],
    ['EVENTSTORE_URL', 'esdb://', /^EVENTSTORE_URL should be/],
    ['DATABASE_URL', 'mysql://a/b', /^DATABASE_URL should be a PostgreSQL address with a database/],
    ['DATABASE_URL', 'postgres://localhost', /^DATABASE_URL should be a PostgreSQL address with a database/],
    ['SLOTWELL_MASTER_KEY', 'short', /^SLOTWELL_MASTER_KEY should be 32 bytes in base64 or hex/],
    [
      'SLOTWELL_DATABASE_PORT',
      '0',
      'SLOTWELL_DATABASE_PORT is "0"; it should be a whole number from 1 to 65535.',
    ],
    ['SLOTWELL_STREAM_PREFIX', '$all', /^SLOTWELL_STREAM_PREFIX is "\$all"; it should be up to 32 letters/],
    ['SLOTWELL_TRUSTED_PROXIES', '10.0.0.0/33', /it should be IP addresses or networks separated by commas/],
    ['SLOTWELL_TRUSTED_PROXIES', 'proxy', /it should be IP addresses or networks separated by commas/],
    ['SLOTWELL_LOG_LEVEL', 'loud', /^SLOTWELL_LOG_LEVEL is "loud"; it should be one of fatal, error, warn/],
    ['SLOTWELL_ALLOW_HTTP', 'yes', 'SLOTWELL_ALLOW_HTTP is "yes"; it should be 1 or 0.'],
  ])('%s=%s', (name, value, message) => {
    expect(problems({ ...realServers, [name]: value })).toEqual([
      message instanceof RegExp ? expect.stringMatching(message) : message,
    ]);
  });
});

test('all wrong values are named at once', () => {
  const found = problems({ PORT: 'x', SLOTWELL_ROLE: 'y', SLOTWELL_LOG_LEVEL: 'z' });
  expect(found.map((problem) => problem.split(' ')[0])).toEqual([
    'PORT',
    'SLOTWELL_ROLE',
    'SLOTWELL_LOG_LEVEL',
  ]);
});

test('secrets are never repeated', () => {
  const secret = 'do-not-print-me';
  const found = problems({
    DATABASE_URL: `mysql://user:${secret}@db/x`,
    SLOTWELL_MASTER_KEY: secret,
    EVENTSTORE_URL: `http://admin:${secret}@store`,
  });
  expect(found).toHaveLength(3);
  expect(found.join('\n')).not.toContain(secret);
});

describe('a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string) => {
    const path = join(folder, randomBytes(4).toString('hex'));
    writeFileSync(path, text);
    return path;
  };

  test('may be given as a file', () => {
    const config = loadConfig({
      SLOTWELL_MASTER_KEY_FILE: file(`${key.toString('base64')}\n`),
      DATABASE_URL: 'postgres://slotwell@db.example/slotwell',
      DATABASE_PASSWORD_FILE: file('a/b c\n'),
      SLOTWELL_SMTP_URL_FILE: file('smtps://a:b@mail.example'),
      SLOTWELL_MAIL_FROM: 'clinic@example.org',
    });
    expect(config.masterKey).toEqual(key);
    expect(config.databaseUrl).toBe('postgres://slotwell:a%2Fb%20c@db.example/slotwell');
    expect(config.mail?.url).toBe('smtps://a:b@mail.example');
  });

  test('is asked for in one way, in a file that is there', () => {
    const both = { SLOTWELL_MASTER_KEY: key.toString('hex'), SLOTWELL_MASTER_KEY_FILE: file('x') };
    expect(problems(both)).toEqual([
      'SLOTWELL_MASTER_KEY and SLOTWELL_MASTER_KEY_FILE should not be set together: one of them would be ignored.',
    ]);
    const missing = join(folder, 'missing');
    expect(problems({ SLOTWELL_MASTER_KEY_FILE: missing })).toEqual([
      `SLOTWELL_MASTER_KEY_FILE is ${JSON.stringify(missing)}, which cannot be read (ENOENT).`,
    ]);
  });
});

test('codes leave this machine encrypted only, or with the word that they need not', () => {
  const sms = { SLOTWELL_SMS_URL: 'http://sms.example/messages' };
  expect(problems(sms)).toEqual([expect.stringMatching(/^SLOTWELL_SMS_URL should be an https:/)]);
  expect(problems({ ...sms, SLOTWELL_ALLOW_HTTP: '1' })).toEqual([]);
  expect(problems({ SLOTWELL_SMS_URL: 'http://127.0.0.1:8025/' })).toEqual([]);
});

test('pages for other machines need https, or the word that http is meant', () => {
  const warning = expect.stringMatching(/^SLOTWELL_BASE_URL should be an https:\/\/ address/);
  expect(problems({ SLOTWELL_HOST: '0.0.0.0' })).toEqual([warning]);
  expect(problems({ SLOTWELL_HOST: '0.0.0.0', SLOTWELL_BASE_URL: 'http://clinic.example' })).toEqual([
    warning,
  ]);
  expect(problems({ SLOTWELL_HOST: '0.0.0.0', SLOTWELL_BASE_URL: 'https://clinic.example' })).toEqual([]);
  expect(problems({ SLOTWELL_HOST: '0.0.0.0', SLOTWELL_ALLOW_HTTP: '1' })).toEqual([]);
  for (const loopback of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
    expect(problems({ SLOTWELL_HOST: loopback })).toEqual([]);
  }
});

test('a database of yours needs a master key of yours', () => {
  expect(problems({ DATABASE_URL: database })).toEqual([
    expect.stringMatching(/^SLOTWELL_MASTER_KEY should be set together with DATABASE_URL/),
  ]);
});

test('a process that does a part of the work needs both servers', () => {
  const refusal = expect.stringMatching(/^SLOTWELL_ROLE "web" should be all unless/);
  expect(problems({ SLOTWELL_ROLE: 'web' })).toEqual([refusal]);
  expect(problems({ ...realServers, EVENTSTORE_URL: '', SLOTWELL_ROLE: 'web' })).toEqual([refusal]);
  expect(problems({ ...realServers, SLOTWELL_ROLE: 'web' })).toEqual([]);
});

test('the address of the pages follows the host and the port', () => {
  expect(defaultBaseUrl('127.0.0.1', 3000)).toBe('http://127.0.0.1:3000');
  expect(defaultBaseUrl('::1', 8080)).toBe('http://[::1]:8080');
  expect(defaultBaseUrl('0.0.0.0', 3000)).toBe('http://localhost:3000');
});
