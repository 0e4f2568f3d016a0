import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { startBrowser, withoutBrowser, type TestBrowser } from '../support/browser.js';
import type { Person } from '../support/http.js';
import { at, doctorIdOf, workday } from '../web/booking/free-times.js';
import {
  aRequest,
  mobile,
  newDeskWorker,
  newDoctor,
  newPatient,
  openClinic,
  password,
  request,
} from '../web/people.js';
import { fillIn, isFocused, takeOver } from './people.js';

const forAnyone = [
  '/',
  '/help',
  '/sign-in',
  '/register/patient',
  '/register/doctor',
  '/password/forgot',
  '/password/reset',
  '/verify-email?token=x',
  '/nothing',
];
const forPatients = ['/appointments', '/appointments/new', '/doctors', '/doctors?q=nobody'];
const forDesk = ['/desk', '/desk?q=wolf', '/doctors'];
const forDoctors = ['/agenda', '/requests', '/patients', '/schedule'];
const forAdmins = ['/admin/doctors', '/admin/accounts', '/admin/invitations', '/admin/clinic'];

describe.skipIf(withoutBrowser)('every page', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let people: readonly [paths: readonly string[], person: Person | null][];

  beforeAll(async () => {
    app = await startTestApp();
    browser = await startBrowser();
    const admin = await openClinic(app, {
      clinicName: 'A clinic with a name that is a good deal longer than most',
    });
    const patient = await newPatient(app, { fullName: 'Wolfeschlegelsteinhausenbergerdorff Maximilian' });
    const reason = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen hurts <b>here</b>';
    const id = await request(patient, { reason });
    const doctor = await newDoctor(app, admin);
    const desk = await newDeskWorker(app, admin);
    const times = `/doctors/${await doctorIdOf(patient, 'Miriam')}?date=${workday}`;
    people = [
      [forAnyone, null],
      [[...forPatients, `/appointments/${id}`, times, `${times}&start=${at('10:00')}`], patient],
      [forDoctors, doctor],
      [[...forDesk, times], desk],
      [forAdmins, admin],
    ];
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('fits a small phone, has one heading, names for its fields, its place in the navigation and a way to sign out', async () => {
    for (const [paths, person] of people) {
      const page = await browser.newPage(app.address, { viewport: { width: 360, height: 740 } });
      if (person) await takeOver(page, app.address, person);
      for (const path of paths) {
        await page.goto(path);
        expect({ path, tooWide: await tooWide(page) }).toEqual({ path, tooWide: 0 });
        expect({ path, headings: await page.locator('h1').count() }).toEqual({ path, headings: 1 });
        expect({ path, nameless: await namelessFields(page) }).toEqual({ path, nameless: [] });
        expect({ path, twice: await idsUsedTwice(page) }).toEqual({ path, twice: [] });
        if (!person) continue;
        expect(await page.locator('nav [aria-current]').count()).toBe(1);
        await page.locator('.account summary').click();
        await page.getByRole('button', { name: 'Sign out' }).waitFor();
      }
    }
    expect(browser.complaints).toEqual([]);
  });

  it('can be used by keyboard, from the link that skips the head on', async () => {
    const page = await browser.newPage(app.address);
    await page.goto('/sign-in');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await isFocused(page.getByLabel('Mobile number'))).toBe(true);
    await page.keyboard.type('+49 1512 0000000');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.locator(':focus', { hasText: 'is wrong' }).waitFor();
  });

  it('lets nothing that is open cover what has the focus', async () => {
    const page = await browser.newPage(app.address);
    await takeOver(page, app.address, people[1]![1]!);
    await page.goto('/appointments');
    const menu = page.locator('.account summary');
    await menu.press('Enter');
    const last = page.getByRole('button', { name: 'Sign out' });
    await last.focus();
    await page.keyboard.press('Tab');
    await last.waitFor({ state: 'hidden' });
    await menu.press('Enter');
    await last.press('Escape');
    await last.waitFor({ state: 'hidden' });
    expect(await isFocused(menu)).toBe(true);
  });

  it('does its work without JavaScript', async () => {
    const page = await browser.newPage(app.address, { javaScriptEnabled: false });
    await page.goto('/register/patient');
    await fillIn(
      page,
      { fullName: 'Nora Plain', mobile: mobile(), birthDate: '1970-01-01', password },
      'Register',
    );
    await page.waitForURL('**/appointments');
    await page.goto('/appointments/new');
    await fillIn(page, { ...aRequest(4), reason: 'No scripts here' }, 'Send the request');
    await page.getByText('Your request has been sent').waitFor();

    const doctor = await browser.newPage(app.address, { javaScriptEnabled: false });
    await takeOver(doctor, app.address, people[2]![1]!);
    await doctor.goto('/requests?reason=scripts');
    await doctor.getByRole('button', { name: /^Accept/ }).click();
    await doctor.getByText('The appointment is booked').waitFor();
    expect(new URL(doctor.url()).search).toBe('?reason=scripts');

    await page.goto('/appointments');
    await page.getByRole('link', { name: /10:00/ }).click();
    await page.getByText('Cancel this appointment').click();
    await fillIn(page, { reasonCode: 'pat-fb' }, 'Cancel the appointment');
    await page.getByText('The appointment is cancelled').waitFor();
  });
});

/** As much of the browser's element as is asked here: its own types are not part of the program. */
interface Element {
  readonly id: string;
  readonly name: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly labels: { readonly length: number };
  readonly ariaLabel: string | null;
}

function tooWide(page: Page): Promise<number> {
  return page.locator('html').evaluate((html: unknown) => {
    const { scrollWidth, clientWidth } = html as Element;
    return Math.max(0, scrollWidth - clientWidth);
  });
}

/** Fields that say nothing of themselves to who cannot see what stands beside them. */
function namelessFields(page: Page): Promise<string[]> {
  return page
    .locator('input:not([type=hidden]), select, textarea')
    .evaluateAll((fields: unknown) =>
      (fields as Element[])
        .filter(({ labels, ariaLabel }) => labels.length === 0 && !ariaLabel)
        .map(({ name }) => name),
    );
}

async function idsUsedTwice(page: Page): Promise<string[]> {
  const ids = await page
    .locator('[id]')
    .evaluateAll((all: unknown) => (all as Element[]).map(({ id }) => id));
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
