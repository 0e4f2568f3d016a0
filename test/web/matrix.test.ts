import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAccounts } from '../../projections/accounts/queries.js';
import type { Role } from '../../src/kernel/actor.js';
import { ROLES } from '../../src/kernel/actor.js';
import type { Viewer } from '../../src/kernel/viewer.js';
import { LiveFragments } from '../../src/platform/live/live-fragments.js';
import { MAY_WATCH, type MayWatch } from '../../src/platform/live/may-watch.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { liveAccess, routeAccess, type Right, type Rule } from '../../src/web/access/access.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { linkOnce, person, textOf, type Answer, type Person } from '../support/http.js';
import { aRequest, done, mobile, newDoctor, newPatient, openClinic, password, request } from './people.js';

type Whose = 'own' | 'other';
type Caller = Role | 'visitor';

/**
 * Crosses every route and every live fragment with every role, and with what is the caller's own and what is not. The
 * expectation is the table; what is tried is the running application. A right that is new has to say here what its
 * own and its other are.
 */
describe('who may what', () => {
  let app: TestApp;
  const callers = new Map<Caller, Person>();
  let viewers: ReadonlyMap<Role, Viewer>;
  /** What a route with `:id` names, by the right that guards it. */
  let subjects: Readonly<Record<Exclude<Right, 'any' | 'approved-doctor'>, Record<Whose, string>>>;

  beforeAll(async () => {
    app = await startTestApp();
    const admin = await openClinic(app);
    const patient = await newPatient(app, { fullName: 'Paula Patient' });
    const other = await newPatient(app, { fullName: 'Otto Other' });
    const doctor = await newDoctor(app, admin, { fullName: 'Dora Doctor' });
    const stranger = await newDoctor(app, admin, { fullName: 'Stefan Stranger', specialty: 'dermatology' });
    callers.set('visitor', person(app.address)).set('admin', admin).set('patient', patient);
    callers.set('doctor', doctor).set('frontdesk', await invited(app, admin, 'frontdesk'));
    callers.set('auditor', await invited(app, admin, 'auditor'));

    const own = await accepted(patient, doctor, 'cardiology');
    const foreign = await accepted(other, stranger, 'dermatology');
    const inSight = await request(patient, {}, 5);
    const outOfSight = await request(other, { specialty: 'dermatology' }, 5);
    const accounts = await searchAccounts(app.nest.get(PgReadModels), {});
    const account = (name: string) => accounts.rows.find(({ fullName }) => fullName === name)!;
    const patients = {
      own: account('Paula Patient').patientId!,
      other: account('Otto Other').patientId!,
    };
    const support = {
      own: await written(patient, 'appointment', 'Paula Patient'),
      other: await written(patient, 'records', 'Paula Patient'),
    };
    subjects = {
      'own-appointment': { own, other: foreign },
      'appointment-with-me': { own, other: foreign },
      'request-in-sight': { own: inSight, other: outOfSight },
      'own-days': { own: account('Dora Doctor').doctorId!, other: account('Stefan Stranger').doctorId! },
      'treated-patient': patients,
      'support-in-sight': support,
    };
    const names = { patient: 'Paula Patient', doctor: 'Dora Doctor', admin: 'Anna Berg' };
    const staff = { frontdesk: 'Invited frontdesk', auditor: 'Invited auditor' };
    viewers = new Map(
      ROLES.map((role) => {
        const { accountId, fullName, roles, patientId, doctorId } = account({ ...names, ...staff }[role]);
        const patients =
          role === 'patient' && patientId !== null ? [{ patientId, fullName, as: 'self' as const }] : [];
        const person = { accountId, fullName, role, roles, patientId, doctorId, patients };
        return [role, { sessionId: randomUUID(), ...person, rights: [] }];
      }),
    );
  });
  afterAll(async () => {
    await app.close();
  });

  /** Writes to the clinic; answers the id of the message, which an admin sees. */
  async function written(by: Person, topic: string, fullName: string): Promise<string> {
    await done(by.send('/help', { topic, message: `About ${topic}` }));
    const { html } = await callers.get('admin')!.get(`/admin/support?topic=${topic}`);
    expect(html).toContain(fullName);
    return /<tr id="support-([0-9a-f-]{36})"/.exec(html)![1]!;
  }

  const routes = Object.entries(routeAccess).filter(([, rule]) => rule !== 'anyone');
  it.each(routes)('%s', async (route, rule) => {
    for (const [caller, somebody] of callers)
      for (const { id, expected } of cases(rule, caller)) {
        const verdict = verdictOf(await call(somebody, route, id), id !== randomId);
        expect([caller, id, verdict]).toEqual([caller, id, expected]);
      }
  });

  it.each(Object.entries(liveAccess))('live %s', async (name, rule) => {
    const fragment = app.nest.get(LiveFragments).find(name)!;
    const mayWatch = app.nest.get<MayWatch>(MAY_WATCH);
    for (const [role, viewer] of viewers)
      for (const { id, expected } of cases(rule, role)) {
        const params = fragment.parse(liveParams(id));
        expect([role, id, await mayWatch(viewer, fragment, params)]).toEqual([role, id, expected === 'yes']);
      }
  });

  const randomId = randomUUID();

  /** What the table says of a caller: for what is theirs, for what is not, or for anything. */
  function cases(rule: Rule, caller: Caller): { id: string; expected: string }[] {
    const right = rule === 'anyone' ? 'any' : caller === 'visitor' ? undefined : rule[caller];
    if (caller === 'visitor' && rule !== 'anyone') return [{ id: randomId, expected: 'sign-in' }];
    if (right === undefined) return [{ id: randomId, expected: 'no' }];
    if (right === 'any' || right === 'approved-doctor') return [{ id: randomId, expected: 'yes' }];
    const { own, other } = subjects[right];
    return [
      { id: own, expected: 'yes' },
      { id: other, expected: 'no' },
    ];
  }

  async function call(somebody: Person, route: string, id: string): Promise<Answer> {
    const [method, path = ''] = route.split(' ');
    const url = path.replace(':id', id).replace(/:[a-z]+/gi, 'x');
    // Without a token nothing is changed, and the guard that asks for it comes after the one that is tried here.
    return method === 'GET' ? somebody.get(url) : somebody.sendRaw(url, 'application/json', '{}');
  }
});

/** `yes`: past the guard, whatever comes then; `sign-in`: sent to the sign-in page; `no`: refused, or `hidden` as not found. */
function verdictOf({ status, location, html }: Answer, hidden: boolean): string {
  if (location?.startsWith('/sign-in')) return 'sign-in';
  if (status === 403) return textOf(html).includes('Please send this again') ? 'yes' : 'no';
  return status === 404 && hidden ? 'no' : 'yes';
}

/** All parameters that any fragment asks for; each takes its own. */
function liveParams(id: string): Record<string, string> {
  const date = new Date().toISOString().slice(0, 10);
  return { appointmentId: id, doctorId: id, supportId: id, id, date, start: `${date}T10:00:00Z` };
}

async function invited(app: TestApp, admin: Person, role: Role): Promise<Person> {
  const form = { fullName: `Invited ${role}`, mobile: mobile(), role };
  const issued = await admin.send('/admin/invitations', form);
  const somebody = person(app.address);
  await done(somebody.send(linkOnce(issued.html), { password }));
  return somebody;
}

/** Requests an appointment and has the doctor accept it at the requested time; answers its id. */
async function accepted(patient: Person, doctor: Person, specialty: string): Promise<string> {
  const days = daysUntilWork();
  const id = await request(patient, { specialty }, days);
  const { preferredDate, preferredTime } = aRequest(days);
  const start = `${preferredDate!}T${preferredTime!}`;
  await done(doctor.send(`/requests/${id}/accept`, { start }, { from: '/requests' }));
  return id;
}

/** How many days from now the next but one day is on which doctors work from the start. */
function daysUntilWork(): number {
  const weekday = (days: number) => new Date(Date.now() + days * 86_400_000).getUTCDay();
  return [3, 4, 5].find((days) => weekday(days) % 6 !== 0)!;
}
