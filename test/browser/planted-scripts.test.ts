import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/kernel/actor.js';
import { routeAccess } from '../../src/web/access/access.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { startBrowser, withoutBrowser, type TestBrowser } from '../support/browser.js';
import { person, type Person } from '../support/http.js';
import { eventually } from '../support/wait.js';
import { done, newDoctor, newPatient, openClinic, request } from '../web/people.js';
import { takeOver } from './people.js';

/** What would do something on a page that did not take it as text. */
const payloads = [
  `<script>window.planted=1</script>`,
  `<img src=x onerror="window.planted=1">`,
  `"><svg onload=window.planted=1>`,
  `' autofocus onfocus=window.planted=1 x='`,
  `</textarea><iframe srcdoc="<script>parent.planted=1</script>">`,
  `<a href="javascript:window.planted=1">x</a>`,
  `<div hx-get="/sign-out" hx-trigger="load" hx-on:click="window.planted=1">`,
  `<hx-partial id="content" hx-swap="innerHTML">gone</hx-partial>`,
  `<%= 7*7 %>{{7*7}}\${7*7}`,
  `__csrf__ __command_id__`,
  `</title><script>window.planted=1</script>`,
  `<style>body{display:none}</style>`,
];
const all = payloads.join(' ');

describe.skipIf(withoutBrowser)('what anybody types', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let people: ReadonlyMap<Role, readonly [person: Person, paths: readonly string[]]>;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await startBrowser();
    const admin = await openClinic(app, {
      clinicName: payloads.slice(0, 6).join(' ').slice(0, 200),
      fullName: payloads.slice(6).join(' ').slice(0, 200),
    });
    const details = { name: payloads[0]!, address: all, phone: payloads[1]!.slice(0, 40), email: '' };
    await admin.send('/admin/clinic/details', details, { from: '/admin/clinic' });
    await admin.send('/admin/clinic/specialties', { label: payloads[2]! }, { from: '/admin/clinic' });
    const patient = await newPatient(app, { fullName: payloads.slice(1, 5).join(' ').slice(0, 200) });
    const doctor = await newDoctor(app, admin, {
      fullName: payloads.slice(0, 4).join(' ').slice(0, 200),
      licenceNumber: payloads[1]!,
    });
    const shown = await request(patient, { reason: all });
    const cancelled = await request(patient, { reason: payloads[0]! }, 4);
    await done(
      patient.send(
        `/appointments/${cancelled}/cancel`,
        { reasonCode: 'pat-fb', note: all },
        { from: `/appointments/${cancelled}` },
      ),
    );
    await done(doctor.send(`/requests/${shown}/decline`, { note: all }, { from: '/requests' }));
    await done(patient.send('/help', { topic: 'other', message: all }));
    const visitor = {
      fullName: payloads[1]!,
      contact: `x"'<img>@post.example`,
      topic: 'other',
      message: all,
    };
    expect((await person(app.address).send('/help', visitor)).status).toBe(422);
    await done(person(app.address).send('/help', { ...visitor, contact: `x'&@post.example` }));
    const support = await eventually(async () => {
      const { html } = await admin.get('/admin/support');
      const paths = [...html.matchAll(/"(\/admin\/support\/[0-9a-f-]{36})"/g)].map(([, path]) => path!);
      return paths.length === 2 && paths;
    });
    for (const path of support) await done(admin.send(`${path}/answer`, { answer: all }, { from: path }));
    const patients = await doctor.get('/patients');
    const record = /\/patients\/[0-9a-f-]{36}/.exec(patients.html);
    people = new Map<Role, readonly [Person, readonly string[]]>([
      ['patient', [patient, [...pagesOf('patient'), `/appointments/${shown}`, `/appointments/${cancelled}`]]],
      ['doctor', [doctor, [...pagesOf('doctor'), '/requests?status=all', ...(record ? [record[0]] : [])]]],
      ['admin', [admin, [...pagesOf('admin'), '/admin/support?status=all', ...support]]],
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it.each(['patient', 'doctor', 'admin'] as const)('is text on every page of the %s', async (role) => {
    const [person, paths] = people.get(role)!;
    const page = await browser.newPage(app.address);
    await takeOver(page, app.address, person);
    for (const path of paths) {
      await page.goto(path);
      await page.locator('h1').first().waitFor();
      expect({ path, ...(await whatRan(page)) }).toEqual({ path, planted: false, foreign: 0 });
    }
    expect(browser.complaints).toEqual([]);
  });

  it('comes back from a search as it was typed', async () => {
    const [doctor] = people.get('doctor')!;
    const page = await browser.newPage(app.address);
    await takeOver(page, app.address, doctor);
    await page.goto(`/requests?status=all&reason=${encodeURIComponent(payloads[2]!)}`);
    expect(await page.locator('[name="reason"]').first().inputValue()).toBe(payloads[2]);
    expect(await whatRan(page)).toEqual({ planted: false, foreign: 0 });
  });

  it('is shown with what stands for a token elsewhere', async () => {
    const [patient] = people.get('patient')!;
    const page = await browser.newPage(app.address);
    await takeOver(page, app.address, patient);
    await page.goto('/appointments');
    await page.getByText('__csrf__ __command_id__').first().waitFor();
  });
});

/** The seal is a file to keep, once there is one. */
const noPages = ['/setup', '/audit/integrity/seal'];

/** The pages without a parameter that a role may open, from the table itself. */
function pagesOf(role: Role): string[] {
  return Object.entries(routeAccess).flatMap(([route, rule]) => {
    const [method, path = ''] = route.split(' ');
    if (method !== 'GET' || path.includes(':') || path.startsWith('/health')) return [];
    if (noPages.includes(path)) return [];
    return rule === 'anyone' || rule[role] !== undefined ? [path] : [];
  });
}

/** Whether a planted script ran, and how many elements of planted kinds the page has. */
async function whatRan(page: Page): Promise<{ planted: boolean; foreign: number }> {
  const planted = await page.evaluate<boolean>('window.planted !== undefined');
  const foreign =
    'main iframe, main style, main [onerror], main [onload], main [onfocus], main a[href^="javascript:"]';
  return { planted, foreign: await page.locator(foreign).count() };
}
