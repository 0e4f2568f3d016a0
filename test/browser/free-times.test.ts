import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { startBrowser, withoutBrowser, type TestBrowser } from '../support/browser.js';
import { at, doctorIdOf, workday, zone } from '../web/booking/free-times.js';
import { newDeskWorker, newDoctor, newPatient, openClinic } from '../web/people.js';
import { mark, takeOver } from './people.js';

describe.skipIf(withoutBrowser)('two patients at the same doctor’s times', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let eva: Page;
  let otto: Page;
  let desk: Page;
  let times: string;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await startBrowser();
    const admin = await openClinic(app, { zone });
    await newDoctor(app, admin, { fullName: 'Miriam Vogel' }, { usualHours: true });
    const people = [
      await newPatient(app, { fullName: 'Eva Roth' }),
      await newPatient(app, { fullName: 'Otto Lang' }),
      await newDeskWorker(app, admin),
    ];
    times = `/doctors/${await doctorIdOf(people[0]!, 'Miriam')}?date=${workday}`;
    [eva, otto, desk] = (await Promise.all(
      people.map(async (person) => {
        const page = await browser.newPage(app.address);
        await takeOver(page, app.address, person);
        return page;
      }),
    )) as [Page, Page, Page];
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  const slot = (page: Page, clock: string) => page.locator(`#slots button[value="${at(clock)}"]`);

  it('the search for a doctor narrows as one types', async () => {
    await eva.goto('/doctors');
    const stayed = await mark(eva);
    await eva.getByLabel('Doctor’s name').pressSequentially('nobody', { delay: 20 });
    await eva.getByText('No doctor fits this search').waitFor();
    await eva.getByLabel('Doctor’s name').fill('mir');
    await eva.getByRole('link', { name: 'Miriam Vogel' }).waitFor();
    await expect.poll(() => new URL(eva.url()).searchParams.get('q')).toBe('mir');
    expect(await stayed()).toBe(true);
  });

  it('what one chooses disappears for the other, and comes back when it is let go', async () => {
    await otto.goto(times);
    const stayed = await mark(otto);
    await eva.goto(times);
    await slot(eva, '10:00').click();
    await eva.getByText('Kept for you until').waitFor();
    await slot(otto, '10:00').waitFor({ state: 'detached' });
    await eva.getByRole('button', { name: 'Choose another time' }).click();
    await slot(otto, '10:00').waitFor();
    expect(await stayed()).toBe(true);
  });

  it('comes back by itself when the time is up, and can still be booked', async () => {
    await slot(eva, '10:30').click();
    await eva.getByText('Kept for you until').waitFor();
    await slot(otto, '10:30').waitFor({ state: 'detached' });
    await eva.getByLabel('What is it for?').fill('Typing for a long time');
    app.advanceClock(5.5 * 60_000);
    await slot(otto, '10:30').waitFor();
    await eva.getByText('It is still free').waitFor();
    expect(await eva.getByLabel('What is it for?').inputValue()).toBe('Typing for a long time');
    await eva.getByRole('button', { name: 'Book this appointment' }).click();
    await eva.getByText('The appointment is booked').waitFor();
    await slot(otto, '10:30').waitFor({ state: 'detached' });
    app.advanceClock(0);
  });

  it('who loses a time while typing is told at once, and books another with what was typed', async () => {
    await otto.goto(`${times}&start=${at('11:00')}`);
    await otto.getByText('It is still free').waitFor();
    await otto.getByLabel('What is it for?').fill('A cough for weeks');
    await eva.goto(times);
    await slot(eva, '11:00').click();
    await eva.getByLabel('What is it for?').fill('Faster');
    await eva.getByRole('button', { name: 'Book this appointment' }).click();
    await eva.getByText('The appointment is booked').waitFor();

    await otto.getByText('This time has been taken').waitFor();
    expect(await otto.getByLabel('What is it for?').inputValue()).toBe('A cough for weeks');
    await otto.getByRole('button', { name: /^Book .*, 11:30/ }).click();
    await otto.getByText('The appointment is booked').waitFor();
    expect(await otto.getByRole('heading', { level: 1 }).innerText()).toContain('11:30');
    expect(await otto.locator('#appointment').innerText()).toContain('A cough for weeks');
  });

  it('the desk registers somebody, books for them, and sees their move on its day', async () => {
    await desk.goto(`/desk?date=${workday}`);
    await desk.getByText('New patient', { exact: true }).click();
    await desk.getByLabel('Full name').fill('Paul Neu');
    await desk.getByLabel('Date of birth').fill('1950-02-28');
    await desk.getByRole('button', { name: 'Register the patient' }).click();
    await desk.getByRole('link', { name: 'Book a time for Paul Neu' }).click();
    await desk.getByRole('link', { name: 'Miriam Vogel' }).click();
    await desk.waitForURL(/\/doctors\/[0-9a-f-]{36}/);
    await desk.goto(`${desk.url().replace(/date=[^&]*/, '')}&date=${workday}`);
    await slot(desk, '14:00').click();
    await desk.getByRole('button', { name: 'Book this appointment' }).click();
    await desk.locator('#desk-day').getByRole('link', { name: 'Paul Neu', exact: true }).waitFor();
    const stayed = await mark(desk);

    await otto.getByRole('link', { name: 'Move to another time' }).click();
    otto.once('dialog', (dialog) => void dialog.accept());
    await slot(otto, '15:00').click();
    await otto.getByText('The appointment has moved').waitFor();
    await desk.locator('#desk-day li', { hasText: 'Otto Lang' }).getByText('15:00–15:30').waitFor();
    expect(await stayed()).toBe(true);
  });

  it('no page asked for anything that its content policy forbids, and no script failed', () => {
    expect(browser.complaints).toEqual([]);
  });
});
