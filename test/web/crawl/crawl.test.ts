import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { readHtml } from '../../support/html.js';
import type { Answer, Person } from '../../support/http.js';
import { complaintsAboutAnswer, complaintsAboutPage } from './complaints.js';
import { crawl, type Crawled, type Placed } from './crawl.js';
import { encoded, formsOf, type FoundForm } from './forms.js';
import { smallClinic } from './small-clinic.js';

let app: TestApp;
let people: ReadonlyMap<string, Person>;
const crawled = new Map<string, Crawled>();

beforeAll(async () => {
  app = await startTestApp();
  people = await smallClinic(app);
});
afterAll(async () => {
  await app.close();
});

const everybody = [
  'visitor',
  'patient',
  'parent',
  'doctor',
  'applied doctor',
  'front desk',
  'admin',
  'auditor',
] as const;
/** At least so many pages: a crawl that loses its way finds nothing to complain about either. */
const fewestPages: Readonly<Record<(typeof everybody)[number], number>> = {
  visitor: 6,
  patient: 20,
  parent: 20,
  doctor: 15,
  'applied doctor': 6,
  'front desk': 12,
  admin: 12,
  auditor: 20,
};

describe('whoever follows all links', () => {
  it.each(everybody)('as %s is led to pages that are there, whole and safe', async (who) => {
    const found = await crawl(people.get(who)!);
    crawled.set(who, found);
    expect(found.complaints).toEqual([]);
    expect(found.pages.length).toBeGreaterThanOrEqual(fewestPages[who]);
    expect(found.forms.size).toBeGreaterThan(2);
  });
});

const markup = `"><script>window.planted=1</script><img src=x onerror='planted'>`;
const control = 'a\u0000\u001b\r\nSet-Cookie: planted=1\r\n\r\n<b>\u202e\ud800';

/** What nobody expects in a field, by the field's name; the first that fits. */
const nasty: readonly (readonly [name: RegExp, values: readonly string[]])[] = [
  [/Id$/, ['x', '11111111-1111-0111-0111-111111111111', '00000000-0000-4000-8000-000000000000']],
  [/^(start|instead)$/, ['9999-12-31T23:59:00Z', markup]],
  [/date$|^from$|^to$/i, ['9999-12-31', '0000-00-00']],
  [/time/i, ['24:00']],
  [/minutes|days/i, ['-1', '9'.repeat(400)]],
  [/./, [markup + control, 'ab '.repeat(3_000)]],
];

describe('whoever sends all forms', () => {
  const tried = new Set<string>();

  it.each(everybody)('as %s with what nobody expects is answered in words', async (who) => {
    const somebody = people.get(who)!;
    const complaints: string[] = [];
    for (const [name, placed] of crawled.get(who)!.forms) {
      if (tried.has(name) || name.includes('/sign-out')) continue;
      tried.add(name);
      for (const fields of variationsOf(placed.form)) {
        const answer = await send(somebody, placed, fields);
        const sent = encoded(fields).slice(0, 200);
        complaints.push(...complaintsAbout(answer).map((what) => `${name}: ${what} after ${sent}`));
      }
    }
    expect(complaints).toEqual([]);
  });
});

type Fields = FoundForm['fields'];

/** Each kind of field left out, and filled with what nobody expects; and with what the form has no field for. */
function* variationsOf({ fields }: FoundForm): Generator<Fields> {
  const foreign = ['accountId', 'role', 'roles', 'doctorId', 'patientId', 'actor', 'by', 'status'];
  yield [...fields, ...foreign.map((name) => [name, '00000000-0000-4000-8000-000000000000'] as const)];
  const kinds = new Set(['_csrf', 'commandId']);
  for (const [name] of fields) {
    const kind = name.replace(/\d.*/, '');
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    const others = fields.filter(([each]) => each !== name);
    yield others;
    const [, values = []] = nasty.find(([pattern]) => pattern.test(name)) ?? [];
    for (const value of values) yield [...others, [name, value]];
  }
}

async function send(somebody: Person, placed: Placed, fields: Fields): Promise<Answer> {
  const { method, action } = placed.form;
  if (method === 'get') return somebody.get(`${action.split('?')[0]!}?${encoded(fields)}`);
  const type = 'application/x-www-form-urlencoded';
  const answer = await somebody.sendRaw(action, type, encoded(fields));
  if (!answer.html.includes('Please send this again')) return answer;
  // The session has another id since what was sent before.
  const [fresh] = formsOf(readHtml((await somebody.get(placed.on)).html), placed.on);
  const token = fresh?.fields.find(([name]) => name === '_csrf')?.[1] ?? '';
  const again = fields.map(([name, value]) => [name, name === '_csrf' ? token : value] as const);
  return somebody.sendRaw(action, type, encoded(again));
}

function complaintsAbout(answer: Answer): string[] {
  const { status, html, headers } = answer;
  const page = readHtml(html);
  const isPage = html !== '' && headers['content-type']?.includes('html') === true;
  const about = [
    ...complaintsAboutAnswer(answer),
    ...(isPage ? complaintsAboutPage(page).filter((what) => !aboutHiddenFields.test(what)) : []),
  ];
  const hasWords = page.elements.some(
    ({ attributes, text }) => (attributes.role === 'alert' || attributes.class === 'problem') && text.trim(),
  );
  const refused = [422, 409].includes(status);
  if (refused && isPage && !html.includes('<title>Error: ')) about.push('a title that does not say so');
  const isRefused = refused && !html.includes('This was not done');
  return isRefused && !hasWords ? [...about, 'no words'] : about;
}

/** Who changes what is hidden in a form is told so, and led to no field. */
const aboutHiddenFields = /^names an element \S+ that is not there$/;
