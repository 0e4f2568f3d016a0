import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { problemsOf, textOf, type Person } from '../support/http.js';
import { openSocket } from '../support/socket.js';
import { aRequest, done, newDeskWorker, newDoctor, newPatient, openClinic } from './people.js';

let app: TestApp;
let parent: Person;
let stranger: Person;
let doctor: Person;
let desk: Person;

beforeAll(async () => {
  app = await startTestApp();
  const admin = await openClinic(app);
  doctor = await newDoctor(app, admin);
  desk = await newDeskWorker(app, admin);
  parent = await newPatient(app, { fullName: 'Petra Sommer' });
  stranger = await newPatient(app, { fullName: 'Stefan Fremd' });
  await done(parent.send(page, { fullName: 'Kim Sommer', birthDate: '2019-02-03' }));
});
afterAll(() => app.close());

const page = '/profile/dependants';
const newForm = { from: '/appointments/new' };

async function choices(who: Person): Promise<Record<string, string>> {
  const { html } = await who.get('/appointments/new');
  const select = /<select id="patientId".*?<\/select>/s.exec(html)?.[0] ?? '';
  const options = [...select.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)</g)];
  return Object.fromEntries(options.map(([, value, label]) => [label!, value!]));
}

async function requestFor(patientId: string, reason: string, days: number): Promise<string> {
  await done(parent.send('/appointments', { ...aRequest(days), reason, patientId }, newForm));
  const { html } = await parent.get(`/appointments?q=${reason}`);
  return /<li id="appointment-([0-9a-f-]{36})"/.exec(html)![1]!;
}

describe('a parent', () => {
  it('registers a child and chooses for whom to ask', async () => {
    expect(textOf((await parent.get(page)).html)).toContain('Kim Sommer born 3 February 2019');
    expect(Object.keys(await choices(parent))).toEqual(['Petra Sommer (you)', 'Kim Sommer']);
    expect(await choices(stranger)).toEqual({});

    const undecided = await parent.send('/appointments', { ...aRequest(), reason: 'Whose' }, newForm);
    expect([undecided.status, problemsOf(undecided.html)]).toEqual([422, ['Choose for whom this is.']]);
    expect(undecided.html).toContain('Whose');
  });

  it('asks, sees and withdraws for the child, and nobody else does', async () => {
    const kim = (await choices(parent))['Kim Sommer']!;
    const id = await requestFor(kim, 'Earache', 3);
    expect(textOf((await parent.get('/appointments')).html)).toMatch(/Kim Sommer .* Earache/);
    expect(textOf((await doctor.get('/requests')).html)).toContain('Kim Sommer');

    expect((await stranger.get(`/appointments/${id}`)).status).toBe(404);
    const stolen = await stranger.send('/appointments', { ...aRequest(4), patientId: kim }, newForm);
    expect(stolen.status).toBe(422);

    const one = `/appointments/${id}`;
    expect(textOf((await parent.get(one)).html)).toContain('For Kim Sommer');
    await done(parent.send(`${one}/cancel`, { reasonCode: 'pat-fb', note: '' }, { from: one }));
    expect(textOf((await parent.get(one)).html)).toContain('Your request is withdrawn');
  });

  it('accepts a time that is offered to the child', async () => {
    const kim = (await choices(parent))['Kim Sommer']!;
    const id = await requestFor(kim, 'Offered', 6);
    const start = `${aRequest(6).preferredDate!}T15:30`;
    await done(doctor.send(`/requests/${id}/accept`, { start }, { from: '/requests' }));
    const one = `/appointments/${id}`;
    await done(parent.send(`${one}/offer/accept`, {}, { from: one }));
    expect(textOf((await parent.get(one)).html)).toContain('Your appointment is booked');
  });

  it('sees the child’s appointments change by themselves', async () => {
    const kim = (await choices(parent))['Kim Sommer']!;
    const socket = await openSocket(app.address, parent.cookie('session'));
    socket.subscribe('patient-appointments');
    await socket.frameWith('appointment-list');
    await requestFor(kim, 'Pushed', 9);
    expect(await socket.frameWith('Pushed')).toContain('Kim Sommer');
    await socket.close();
  });

  it('ends it, and is not shown the child any more', async () => {
    await done(parent.send(page, { fullName: 'Lou Sommer', birthDate: '2021-02-03' }));
    const lou = (await choices(parent))['Lou Sommer']!;
    const id = await requestFor(lou, 'Before', 12);
    const { html } = await parent.get(page);
    const accountId = /name="accountId" value="([^"]+)"/.exec(html)![1]!;
    expect((await stranger.send(`${page}/end`, { patientId: lou, accountId }, { from: page })).status).toBe(
      404,
    );
    await done(parent.send(`${page}/end`, { patientId: lou, accountId }, { from: page }));
    expect(Object.keys(await choices(parent))).not.toContain('Lou Sommer');
    expect((await parent.get(`/appointments/${id}`)).status).toBe(404);
    expect(textOf((await parent.get('/appointments')).html)).not.toContain('Before');
  });

  it('acts for somebody whom the clinic knows with a code of the desk, until the desk ends it', async () => {
    const fields = { fullName: 'Oma Sommer', mobile: '', birthDate: '1941-02-03' };
    await done(desk.send('/desk/patients', fields, { from: '/desk' }));
    const { html } = await desk.get('/desk?q=Oma');
    const people = /\/desk\/patients\/[0-9a-f-]{36}\/representatives/.exec(html)![0];
    const shown = await desk.send(`${people}/code`, {}, { from: people });
    const code = /<strong id="code">([A-Z0-9-]+)</.exec(shown.html)![1]!;
    expect(code).toMatch(/^([A-Z2-9]{4}-){2}[A-Z2-9]{4}$/);
    const enter = (who: Person, typed: string) => who.send(`${page}/code`, { code: typed }, { from: page });

    const guess = await enter(stranger, 'AAAA-BBBB-CCCC');
    expect([guess.status, problemsOf(guess.html)[0]]).toEqual([422, expect.stringContaining('not valid')]);
    await done(enter(parent, code.toLowerCase().replaceAll('-', ' ')));
    expect(Object.keys(await choices(parent))).toContain('Oma Sommer');
    expect((await enter(stranger, code)).status).toBe(422);

    expect((await stranger.get(people)).status).toBe(403);
    const accountId = /name="accountId" value="([^"]+)"/.exec((await desk.get(people)).html)![1]!;
    const spare = await desk.send(`${people}/code`, {}, { from: people });
    await done(desk.send(`${people}/end`, { accountId }, { from: people }));
    expect(Object.keys(await choices(parent))).not.toContain('Oma Sommer');
    const kept = /<strong id="code">([A-Z0-9-]+)</.exec(spare.html)![1]!;
    expect((await enter(parent, kept)).status).toBe(422);
  });

  it('acts for twelve people at most, however many forms come at once', async () => {
    const many = await newPatient(app, { fullName: 'Mia Many' });
    const children = Array.from({ length: 14 }, (_, n) => ({
      fullName: `Kid ${String(n)}`,
      birthDate: '2020-01-01',
      commandId: `kid ${String(n)}`,
    }));
    const sent = await Promise.all(children.map((child) => many.send(page, child)));
    const refused = sent.filter(({ status }) => status === 409);
    expect([refused.length, sent.filter(({ status }) => status === 303).length]).toEqual([3, 11]);
    expect(textOf(refused[0]!.html)).toContain('You act for very many people already');
    const repeated = children[sent.findIndex(({ status }) => status === 303)]!;
    expect((await many.send(page, repeated)).status).toBe(303);
  });

  it('is told what is wrong with what was typed', async () => {
    const future = await parent.send(page, { fullName: 'Unborn', birthDate: '2199-01-01' });
    expect([future.status, problemsOf(future.html)]).toEqual([
      422,
      ['The date of birth lies in the future. Check the year.'],
    ]);
  });
});
