import request, { type Response } from 'supertest';

/** What a form sends, by field. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly html: string;
  /** Where it sends the browser to, when it does. */
  readonly location: string | undefined;
}

export interface SendOptions {
  /** The page the form stands on, when it is not the one it is sent to: its token is taken from there. */
  readonly from?: string;
  /** As htmx sends it. */
  readonly htmx?: boolean;
  /** In place of the token that the page's forms carry. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody with a browser of their own: cookies are kept from one request to the next. */
export interface Person {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends a form as the page's own would be sent, with the token and a command id. */
  send(path: string, fields?: Fields, options?: SendOptions): Promise<Answer>;
  /** Sends any body. */
  sendRaw(path: string, type: string, body: string | Buffer): Promise<Answer>;
  /** The cookie whose name ends so, as `name=value`; empty when there is none. */
  cookie(name: string): string;
}

/** A browser that has not been to `address` (`http://127.0.0.1:<port>`) before; `planted` is a cookie it has. */
export function person(address: string, planted?: string): Person {
  const agent = request.agent(address);
  if (planted !== undefined) void agent.set('cookie', planted);
  const origin = { origin: address, 'sec-fetch-site': 'same-origin' };
  const cookies = new Map<string, string>();
  const heard = (response: Response): Answer => {
    for (const set of (response.headers['set-cookie'] ?? []) as string[]) {
      const [name = '', value = ''] = set.split(';', 1)[0]!.split('=');
      cookies.set(name, value);
    }
    return answerOf(response);
  };
  return {
    get: async (path, headers = {}) => heard(await agent.get(path).set(headers)),
    async send(path, fields = {}, { from = path, htmx = false, token, headers = {} } = {}) {
      const own = fieldsOf(heard(await agent.get(from)).html);
      const form = { _csrf: token ?? own._csrf ?? '', commandId: own.commandId ?? '', ...fields };
      const partial = { 'hx-request': 'true', 'hx-request-type': 'partial' };
      const sent = agent
        .post(path)
        .type('form')
        .set({ ...origin, ...(htmx ? partial : {}), ...headers });
      return heard(await sent.send(encoded(form)));
    },
    sendRaw: async (path, type, body) =>
      heard(await agent.post(path).set(origin).set('content-type', type).send(body)),
    cookie(name) {
      const found = [...cookies].find(([each]) => each.endsWith(name));
      return found ? found.join('=') : '';
    },
  };
}

/** The values of a page's inputs, by name; of several with the same name the first. */
export function fieldsOf(html: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    if (name !== null) values[name] ??= attribute(tag, 'value') ?? '';
  }
  for (const [, tag = '', text = ''] of html.matchAll(/(<textarea\b[^>]*>)([^<]*)<\/textarea>/g)) {
    const name = attribute(tag, 'name');
    if (name !== null) values[name] ??= unescaped(text);
  }
  for (const [, tag = '', options = ''] of html.matchAll(/(<select\b[^>]*>)(.*?)<\/select>/gs)) {
    const name = attribute(tag, 'name');
    const chosen = /<option\b[^>]*\bselected\b[^>]*>/.exec(options)?.[0];
    if (name !== null) values[name] ??= chosen ? (attribute(chosen, 'value') ?? '') : '';
  }
  return values;
}

/** The text of a page without its tags. */
export function textOf(html: string): string {
  const body = html.replace(/^.*<main\b[^>]*>/s, '').replace(/<\/main>.*$/s, '');
  return unescaped(body.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

/** The texts of the problems that the page names, first to last. */
export function problemsOf(html: string): string[] {
  return [...html.matchAll(/<p class="problem" id="[^"]*">([^<]*)<\/p>/g)].map(([, text]) =>
    unescaped(text!),
  );
}

/** The path of the link that the page shows once. Its random letters may have been escaped. */
export function linkOnce(html: string): string {
  const [, link] = /<code class="link-once">([^<]+)</.exec(html) ?? [];
  if (link === undefined) throw new Error(`No link on the page: ${textOf(html)}`);
  return new URL(unescaped(link)).pathname;
}

function answerOf(response: Response): Answer {
  const headers = response.headers as Record<string, string | undefined>;
  return { status: response.status, headers, html: response.text, location: headers.location };
}

function encoded(fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, each] as [string, string]),
  );
  return new URLSearchParams(pairs).toString();
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? null : unescaped(value);
}

/** Text of a page, or of an attribute, as it was meant. */
export function unescaped(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code?: string, name?: string) =>
    code ? String.fromCodePoint(Number(code)) : (names[name!] ?? all),
  );
}
