import { readHtml } from '../../support/html.js';
import type { Person } from '../../support/http.js';
import { complaintsAboutAnswer, complaintsAboutPage } from './complaints.js';
import { encoded, formsOf, type FoundForm } from './forms.js';

/** A form, and the page that it was found on. */
export interface Placed {
  readonly form: FoundForm;
  readonly on: string;
}

export interface Crawled {
  /** The addresses of pages that were shown. */
  readonly pages: readonly string[];
  /** One form of each kind, by what it is called. */
  readonly forms: ReadonlyMap<string, Placed>;
  readonly complaints: readonly string[];
}

/** So many pages of one kind are like all others. */
const OF_A_KIND = 2;

/** Follows every link from the first page, and sends every form that only asks. */
export async function crawl(somebody: Person): Promise<Crawled> {
  const waiting = [{ url: '/', from: 'the start' }];
  const seen = new Map<string, number>();
  const pages: string[] = [];
  const forms = new Map<string, Placed>();
  const complaints: string[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { url, from } = next;
    const kind = kindOf(url);
    if (pages.includes(url) || (seen.get(kind) ?? 0) >= OF_A_KIND) continue;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    pages.push(url);
    const answer = await somebody.get(url);
    const say = (what: string) => complaints.push(`${url} (from ${from}) ${what}`);
    complaintsAboutAnswer(answer).forEach(say);
    if (answer.status === 303) waiting.push({ url: answer.location ?? '/', from: url });
    else if (answer.status !== 200) say(`answered ${String(answer.status)}`);
    if (answer.status !== 200 || !answer.headers['content-type']?.includes('html')) continue;
    const page = readHtml(answer.html);
    complaintsAboutPage(page).forEach(say);
    const linked = page.elements.filter(({ name }) => name === 'a');
    for (const { attributes } of linked) {
      const { href = '' } = attributes;
      if (href.startsWith('/')) waiting.push({ url: href, from: url });
      else if (!/^(#|tel:|mailto:|otpauth:)/.test(href)) say(`leads to ${href}`);
    }
    for (const form of formsOf(page, url)) {
      if (!forms.has(nameOf(form))) forms.set(nameOf(form), { form, on: url });
      if (form.method === 'get') waiting.push({ url: asked(form), from: `${url}, its form` });
    }
  }
  return { pages, forms, complaints };
}

/** The address that a form which only asks leads to; fields that say nothing are left out. */
export function asked({ action, fields }: FoundForm): string {
  const query = encoded(fields.filter(([, value]) => value !== '' && value !== 'Something'));
  return `${action.split('?')[0] ?? ''}${query === '' ? '' : `?${query}`}`;
}

function nameOf({ method, action, fields }: FoundForm): string {
  const names = [...new Set(fields.map(([name]) => name))].sort();
  return `${method} ${kindOf(action).split('?')[0] ?? ''} ${names.join()}`;
}

/** An address without what differs from one of its kind to the next. */
function kindOf(url: string): string {
  return url
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id')
    .replace(/\d{4}-\d{2}-\d{2}/g, ':date')
    .replace(/=[^&]*/g, '=');
}
