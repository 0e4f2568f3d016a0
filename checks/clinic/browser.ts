/** How a request was answered. `status` 0: no answer came, so what it did is unknown. */
export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly html: string;
}

const LIMIT_MS = 60_000;

/** Somebody with cookies of their own, who sends forms as the pages' own are sent. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  private token = '';

  /** `address` is that of the pages, without a slash at its end. */
  constructor(public address: string) {}

  async get(path: string): Promise<Answer> {
    return this.heard(await this.fetch(path, {}));
  }

  /** Sends a form. The token is that of the last page that had one; without any, `from` is opened first. */
  async send(path: string, fields: Readonly<Record<string, string>>, from = path): Promise<Answer> {
    if (this.token === '') await this.get(from);
    const body = new URLSearchParams({ _csrf: this.token, ...fields });
    try {
      return await this.heard(await this.fetch(path, { method: 'POST', body }));
    } catch (error) {
      return { status: 0, location: '', html: String(error) };
    }
  }

  /** Opens a page for the token of its forms: another one after signing in. */
  async takeToken(path: string): Promise<void> {
    this.token = '';
    await this.get(path);
    if (this.token === '') throw new Error(`${path} has no form`);
  }

  private fetch(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { cookie, origin: this.address, 'sec-fetch-site': 'same-origin' };
    const signal = AbortSignal.timeout(LIMIT_MS);
    return fetch(this.address + path, { ...init, headers, redirect: 'manual', signal });
  }

  private async heard(response: Response): Promise<Answer> {
    for (const set of response.headers.getSetCookie()) {
      const pair = set.split(';', 1)[0] ?? '';
      const cut = pair.indexOf('=');
      this.cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    const html = await response.text();
    this.token = /<input type="hidden" name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? this.token;
    return { status: response.status, location: response.headers.get('location') ?? '', html };
  }
}
