import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';

const head = 'Host: clinic.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ baseUrl: 'https://clinic.example', trustedProxies: ['loopback'] });
});
afterAll(() => app.close());

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends bytes as they are, and answers all that came back until the server closed the connection. */
async function sent(text: string): Promise<RawAnswer[]> {
  const socket = connect(app.config.port, '127.0.0.1');
  socket.write(text);
  let all = '';
  for await (const chunk of socket) all += String(chunk);
  return all.split(/(?=HTTP\/1\.1 \d{3} )/).map((answer) => {
    const [top = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
    const [line = '', ...lines] = top.split('\r\n');
    const headers = new Headers(lines.map((each) => each.split(/: (.*)/).slice(0, 2) as [string, string]));
    return { status: Number(line.split(' ')[1]), headers, text: body };
  });
}

async function assetPaths(): Promise<string[]> {
  const [page] = await sent(`GET / HTTP/1.1\r\n${head}\r\n`);
  return [...page!.text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
}

const requests: readonly (readonly [what: string, request: string, status: number])[] = [
  ['a page', `GET / HTTP/1.1\r\n${head}\r\n`, 200],
  ['a page that does not exist', `GET /nothing HTTP/1.1\r\n${head}\r\n`, 404],
  ['a page for others', `GET /appointments HTTP/1.1\r\n${head}\r\n`, 503],
  ['whether it lives', `GET /health/live HTTP/1.1\r\n${head}\r\n`, 200],
  ['a folder of assets', `GET /assets/ HTTP/1.1\r\n${head}\r\n`, 404],
  ['the repository', `GET /.git/config HTTP/1.1\r\n${head}\r\n`, 404],
  ['a path upwards', `GET /assets/../../package.json HTTP/1.1\r\n${head}\r\n`, 404],
  ['an address that cannot be read', `GET /%zz HTTP/1.1\r\n${head}\r\n`, 400],
  ['a form of another site', `POST /sign-in HTTP/1.1\r\n${head}Origin: https://e.example\r\n\r\n`, 403],
  [
    'a body that is no form',
    `POST /sign-in HTTP/1.1\r\n${head}Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=b`,
    415,
  ],
  ['TRACE', `TRACE / HTTP/1.1\r\n${head}Max-Forwards: 0\r\n\r\n`, 405],
  ['OPTIONS', `OPTIONS /sign-in HTTP/1.1\r\n${head}\r\n`, 405],
  ['a wrong method', `PUT /sign-in HTTP/1.1\r\n${head}Content-Length: 0\r\n\r\n`, 405],
  ['a method that nobody knows', `TRACK / HTTP/1.1\r\n${head}\r\n`, 400],
  ['what is no HTTP', 'EHLO clinic.example\r\n\r\n', 400],
  ['a header without an end', `GET / HTTP/1.1\r\n${head}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
];

describe('every answer', () => {
  it.each(requests)('to %s forbids what it does not need', async (_, request, status) => {
    const [answer, ...more] = await sent(request);
    const { headers } = answer!;
    expect([answer!.status, more]).toEqual([status, []]);
    expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const policy = headers.get('content-security-policy');
    for (const part of ['default-src', 'object-src', 'frame-ancestors', 'base-uri'])
      expect(policy).toContain(`${part} 'none'`);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('content-type')).toMatch(/^(text\/html|application\/json); charset=utf-8$/);
    for (const name of ['server', 'x-powered-by', 'via']) expect(headers.has(name)).toBe(false);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(answer!.text).not.toMatch(/node_modules|Error:|at .*\.[jt]s/);
  });

  it('to an asset says what it is, in which characters', async () => {
    const types = new Set<string | null>();
    for (const path of await assetPaths()) {
      const [answer] = await sent(`GET ${path} HTTP/1.1\r\n${head}\r\n`);
      expect(answer!.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer!.headers.get('strict-transport-security')).toContain('max-age=63072000');
      types.add(answer!.headers.get('content-type'));
    }
    expect([...types].sort()).toEqual([
      'image/svg+xml; charset=utf-8',
      'text/css; charset=utf-8',
      'text/javascript; charset=utf-8',
    ]);
  });

  it('to another site lets it read nothing', async () => {
    const origin = `Origin: https://elsewhere.example\r\n`;
    const asked = `OPTIONS /sign-in HTTP/1.1\r\n${head}${origin}Access-Control-Request-Method: POST\r\n\r\n`;
    for (const request of [asked, `GET / HTTP/1.1\r\n${head}${origin}\r\n`]) {
      const [answer] = await sent(request);
      const names = [...answer!.headers.keys()];
      expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});
