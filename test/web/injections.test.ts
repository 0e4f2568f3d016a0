import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAccounts } from '../../projections/accounts/queries.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { person, textOf, type Person } from '../support/http.js';
import { aRequest, mobile, newDoctor, newPatient, openClinic, password, request } from './people.js';

/** Text that would end a statement, a pattern, a header or a path, if anything were glued together. */
const payloads = [
  `' OR '1'='1`,
  `'; DROP SCHEMA requests CASCADE; --`,
  `") OR 1=1 --`,
  `\\'; SELECT pg_sleep(5); --`,
  `%' OR word LIKE '%`,
  `$$; SELECT 1; $$`,
  `{"$gt":""}`,
  `a\u0000b`,
  `x\r\nSet-Cookie: slotwell-session=planted`,
  `(((a*)*)*)*!`,
  `../../../../etc/passwd`,
  `:*&|!<->`,
];

type Caller = 'patient' | 'doctor' | 'admin';
const filters: readonly (readonly [who: Caller, path: string, names: readonly string[]])[] = [
  ['patient', '/appointments', ['q', 'status', 'from', 'to', 'after']],
  ['doctor', '/requests', ['reason', 'specialty', 'from', 'to', 'timeFrom', 'timeTo', 'status', 'after']],
  ['doctor', '/patients', ['q', 'after']],
  ['doctor', '/agenda', ['date']],
  ['admin', '/admin/accounts', ['q', 'role', 'after']],
  ['admin', '/admin/doctors', ['status']],
  ['admin', '/admin/support', ['q', 'topic', 'status', 'after']],
  ['patient', '/help', ['after']],
];

let app: TestApp;
let people: Readonly<Record<Caller, Person>>;

beforeAll(async () => {
  app = await startTestApp();
  const admin = await openClinic(app);
  const patient = await newPatient(app);
  await request(patient, { reason: 'Planted pain' });
  people = { admin, patient, doctor: await newDoctor(app, admin) };
});
afterAll(async () => {
  await app.close();
});

describe('a filter takes whatever is typed as text', () => {
  it.each(filters)('%s %s %j', async (who, path, names) => {
    for (const name of names)
      for (const payload of payloads) {
        const answer = await people[who].get(
          `${path}?${new URLSearchParams({ [name]: payload }).toString()}`,
        );
        expect([name, payload, answer.status < 500]).toEqual([name, payload, true]);
        expect(answer.headers['set-cookie'] ?? '').not.toContain('planted');
        expect(textOf(answer.html)).not.toContain('number: ');
      }
  });

  it('finds nothing by a condition that is always true', async () => {
    const found = await people.doctor.get('/requests?reason=Planted');
    expect(textOf(found.html)).toContain('Planted pain');
    const all = await people.doctor.get(`/requests?reason=${encodeURIComponent(`' OR '1'='1`)}`);
    expect(textOf(all.html)).not.toContain('Planted pain');
  });

  it('of an object, a list or a prototype is refused or ignored', async () => {
    for (const query of ['q[__proto__][x]=1', '__proto__[q]=1', 'constructor[prototype][q]=1', 'q[]=1&q[]=2'])
      expect((await people.patient.get(`/appointments?${query}`)).status).toBeLessThan(500);
    expect(({} as Record<string, unknown>).q).toBeUndefined();
  });
});

it('a visitor’s cookie that is no id of ours is replaced by one that is', async () => {
  for (const planted of ['x', '11111111-1111-0111-0111-111111111111', '__proto__']) {
    const page = await person(app.address, `slotwell-visitor=${planted}`).get('/sign-in');
    expect([page.status, String(page.headers['set-cookie'])]).toEqual([
      200,
      expect.stringMatching(/^slotwell-visitor=[0-9a-f-]{36};/),
    ]);
  }
});

describe('a form takes its own fields and no other', () => {
  it('nobody registers with a role, an id or an approval of their own', async () => {
    const somebody = person(app.address);
    const planted = {
      roles: 'admin',
      role: 'admin',
      accountId: '00000000-0000-4000-8000-000000000001',
      patientId: '00000000-0000-4000-8000-000000000002',
      doctorId: '00000000-0000-4000-8000-000000000003',
      status: 'approved',
      __proto__: 'x',
    };
    const form = { fullName: 'Mallory Mass', mobile: mobile(), birthDate: '1990-01-01', password };
    await somebody.send('/register/patient', { ...form, ...planted });
    const { rows } = await searchAccounts(app.nest.get(PgReadModels), { q: 'Mallory' });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ roles: ['patient'], doctorId: null });
    expect([rows[0]!.accountId, rows[0]!.patientId]).not.toContain(planted.accountId);
    expect(rows[0]!.patientId).not.toBe(planted.patientId);
    expect((await somebody.get('/admin/accounts')).status).toBe(403);
  });

  it('a request is not booked by saying so', async () => {
    const planted = { status: 'booked', doctorId: '00000000-0000-4000-8000-000000000003', reason: 'Mass' };
    const id = await request(people.patient, { ...aRequest(4), ...planted });
    const page = await people.patient.get(`/appointments/${id}`);
    expect(textOf(page.html)).toContain('Mass');
    expect(textOf(page.html)).not.toMatch(/booked/i);
  });
});
