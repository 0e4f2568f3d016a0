import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './cruise.js';

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

function filesIn(folder: string, ending: RegExp): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));
}

const source = [...filesIn('src', /\.ts$/), ...filesIn('projections', /\.ts$/)];
const views = filesIn('views', /\.eta$/);
const scripts = filesIn('views/assets', /\.js$/);

/** The files that hold the pattern, without those named. */
function others(files: readonly SourceFile[], pattern: RegExp, except: readonly string[] = []): string[] {
  return files
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .filter((path) => !except.includes(path));
}

it('looks at what is there', () => {
  expect(source.length).toBeGreaterThan(500);
  expect(views.length).toBeGreaterThan(80);
  expect(scripts.length).toBeGreaterThan(0);
});

describe('what runs in browsers', () => {
  it('makes no markup or code of text, keeps nothing, and hears no other window', () => {
    const dangerous = /\b(innerHTML|outerHTML|insertAdjacentHTML|eval|Function|document\.write)\b/;
    expect(others(scripts, dangerous)).toEqual([]);
    expect(others(scripts, /\b(localStorage|sessionStorage|indexedDB|caches|document\.cookie)\b/)).toEqual(
      [],
    );
    expect(others(scripts, /postMessage|['"]message['"]/)).toEqual([]);
  });

  it('loads nothing from elsewhere, and no form or link leads there', () => {
    expect(others(views, /(src|href|action)="(https?:)?\/\//)).toEqual([]);
  });

  it('is escaped, but for what views themselves rendered', () => {
    const raw = views.flatMap(({ path, text }) =>
      [...text.matchAll(/<%~\s*(.*?)\s*%>/gs)].map(([, expression = '']) => `${path}: ${expression}`),
    );
    // `goes(number)` of the replay makes attributes of a step's number.
    const fromViews = /: (include\(|it\.(body|subscriptions|qr)$|part\.html$|goes\()/;
    expect(raw.length).toBeGreaterThan(100);
    expect(raw.filter((each) => !fromViews.test(each))).toEqual([]);
  });

  it('lets passwords be pasted and kept, and shows none', () => {
    const fields = views.flatMap(({ text }) => [
      ...text.matchAll(/\{ name: '(password|oldPassword)'.*?\}\) %>/g),
    ]);
    expect(fields.length).toBeGreaterThan(5);
    for (const [field] of fields) {
      expect(field).toContain("type: 'password'");
      expect(field).toMatch(/autocomplete: '(current|new)-password'/);
    }
    expect(others(views, /<input[^>]*name="(old)?[pP]assword"/)).toEqual([]);
    expect(others([...views, ...scripts], /onpaste|['"]paste['"]|autocomplete="off"/)).toEqual([]);
  });
});

describe('the server', () => {
  it('calls nobody but the SMS and mail servers, PostgreSQL and the event store', () => {
    expect(others(source, /\bfetch\(/, ['src/notifications/sms.ts'])).toEqual([]);
    expect(others(source, /from 'nodemailer'/, ['src/notifications/mail.ts'])).toEqual([]);
    expect(others(source, /from 'node:(http|https|http2|tls|dgram|dns)'/).filter(opens)).toEqual([]);
  });

  it('runs no shell and no code made of text', () => {
    expect(others(source, /\bexec(Sync)?\(|shell: true|execFileSync/).filter(runs)).toEqual([]);
    expect(others(source, /\beval\(|new Function\(|node:vm/)).toEqual([]);
  });

  it('makes secrets with node:crypto alone', () => {
    expect(others(source, /Math\.random/, ['src/platform/event-store/retry-on-conflict.ts'])).toEqual([]);
  });

  it('uses no cryptography but what docs/security.md lists', () => {
    const named = source.flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /(?:createHash|createHmac|createCipheriv|createDecipheriv|generateKeyPairSync|hkdfSync)\(\s*'([\w-]+)'/g,
        ),
      ].map(([, algorithm]) => `${algorithm!} ${path}`),
    );
    const algorithms = new Set(named.map((each) => each.split(' ')[0]));
    expect([...algorithms].sort()).toEqual(['aes-256-gcm', 'ed25519', 'sha1', 'sha256', 'sha512']);
    expect(named.filter((each) => each.startsWith('sha1 '))).toEqual(['sha1 src/platform/vault/totp.ts']);
    expect(new Set(named.filter((each) => each.startsWith('aes')).map((each) => each.split(' ')[1]))).toEqual(
      new Set(['src/platform/vault/sealing.ts']),
    );
    const inventory = readFileSync(join(root, 'docs/security.md'), 'utf8');
    for (const word of [
      'AES-256-GCM',
      'Ed25519',
      'HMAC-SHA-1',
      'SHA-256',
      'SHA-512',
      'argon2id',
      'HKDF-SHA-256',
    ])
      expect(inventory).toContain(word);
  });

  it('reads no cookie, header or address as a reason to trust somebody', () => {
    expect(others(source, /x-real-ip|x-user|x-forwarded-for|\.headers\.authorization/i)).toEqual([]);
  });
});

/** Types and constants of these modules open no connection. */
function opens(path: string): boolean {
  const { text } = source.find((file) => file.path === path)!;
  return /\b(http|https|http2|tls)\.(request|get|connect)\(|\brequest\(\s*['"`]http/.test(text);
}

/** `regular.exec(text)` is no process. */
function runs(path: string): boolean {
  const { text } = source.find((file) => file.path === path)!;
  return /from 'node:child_process'/.test(text) && /\bexec(Sync)?\(\s*['"`]|shell: true/.test(text);
}
