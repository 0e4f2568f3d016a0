import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { startBrowser, withoutBrowser, type TestBrowser } from '../support/browser.js';
import { aRequest, mobile, newDoctor, openClinic, password } from '../web/people.js';
import { fillIn, isFocused, mark, takeOver } from './people.js';

const patientsNumber = mobile();

describe.skipIf(withoutBrowser)('a patient and a doctor, side by side', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let patient: Page;
  let doctor: Page;
  let agenda: Page;

  beforeAll(async () => {
    app = await startTestApp();
    browser = await startBrowser();
    const admin = await openClinic(app);
    const approved = await newDoctor(app, admin);
    patient = await browser.newPage(app.address);
    doctor = await browser.newPage(app.address);
    await takeOver(doctor, app.address, approved);
    agenda = await doctor.context().newPage();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('the patient registers, with a mistake first', async () => {
    await patient.goto('/');
    await patient.getByRole('link', { name: 'Register as a patient' }).click();
    const form = { fullName: 'Jonas Weber', birthDate: '1984-05-03', password };
    await fillIn(patient, { ...form, mobile: '12' }, 'Register');
    await patient.locator(':focus', { hasText: 'not a phone number' }).waitFor();
    expect(await patient.getByLabel('Full name').inputValue()).toBe('Jonas Weber');
    await patient.getByRole('alert').getByRole('link').click();
    await expect.poll(() => isFocused(patient.getByLabel('Mobile number'))).toBe(true);
    await fillIn(patient, { mobile: patientsNumber, password }, 'Register');
    await patient.waitForURL('**/appointments');
    await patient.getByText('Welcome. Your account is ready.').waitFor();
  });

  it('a request appears on the doctor’s pages while they are open', async () => {
    await doctor.goto('/requests');
    await agenda.goto('/agenda');
    const [onRequests, onAgenda] = [await mark(doctor), await mark(agenda)];
    await patient.goto('/appointments/new');
    await fillIn(patient, { ...aRequest(1), reason: 'Palpitations at night' }, 'Send the request');
    await doctor.getByText('Palpitations at night').waitFor();
    await agenda.getByText('Palpitations at night').waitFor();
    expect([await onRequests(), await onAgenda()]).toEqual([true, true]);
  });

  it('the doctor’s search narrows as they type, and stays in the address', async () => {
    const stayed = await mark(doctor);
    const search = doctor.getByLabel('Disease or complaint');
    await search.pressSequentially('nothing like it', { delay: 20 });
    await doctor.getByText('No request fits').waitFor();
    const searched = () => new URL(doctor.url()).searchParams.get('reason');
    await expect.poll(searched).toBe('nothing like it');
    await search.fill('palpitatons');
    await doctor.getByText('Palpitations at night').waitFor();
    await expect.poll(searched).toBe('palpitatons');
    expect(await stayed()).toBe(true);
    await doctor.reload();
    expect(await search.inputValue()).toBe('palpitatons');
    await doctor.getByText('Palpitations at night').waitFor();
  });

  it('what the doctor has half typed survives another request coming in', async () => {
    await doctor.goto('/requests');
    await doctor.locator('summary', { hasText: 'Decline' }).click();
    const note = doctor.locator('textarea[name=note]');
    await note.pressSequentially('Please see a colleague who');
    await patient.goto('/appointments/new');
    await fillIn(patient, { ...aRequest(2), reason: 'Dizzy in the morning' }, 'Send the request');
    await doctor.getByText('Dizzy in the morning').waitFor();
    expect(await note.first().inputValue()).toBe('Please see a colleague who');
    expect(await isFocused(note.first())).toBe(true);
    await doctor.keyboard.type(' has time');
    expect(await note.first().inputValue()).toBe('Please see a colleague who has time');
  });

  it('what the doctor has half typed can be read when its request is gone, unless it was sent', async () => {
    const rowOf = (page: Page, reason: string) => page.getByRole('listitem').filter({ hasText: reason });
    const kept = doctor.getByRole('alert').filter({ hasText: 'Copy it from here' });
    const typeNote = async (reason: string, note: string) => {
      await patient.goto('/appointments/new');
      await fillIn(patient, { ...aRequest(3), reason }, 'Send the request');
      await rowOf(doctor, reason).locator('summary', { hasText: 'Decline' }).click();
      await rowOf(doctor, reason).locator('textarea').fill(note);
    };
    // The panel of another request floats above.
    await doctor.keyboard.press('Escape');
    await typeNote('Sneezing fits', 'Not here');
    await doctor.getByRole('button', { name: 'Decline this request' }).click();
    await rowOf(doctor, 'Sneezing fits').waitFor({ state: 'detached' });
    expect(await kept.count()).toBe(0);

    await typeNote('Endless hiccups', 'Drink a glass of water');
    await rowOf(patient, 'Endless hiccups').getByRole('link').first().click();
    await patient.getByText('Withdraw this request').click();
    await fillIn(patient, { reasonCode: 'pat-fb' }, 'Withdraw the request');
    await kept.getByText('Drink a glass of water').waitFor();
    expect(await rowOf(doctor, 'Endless hiccups').count()).toBe(0);
  });

  it('the patient sees it booked when the doctor accepts, and the doctor’s agenda too', async () => {
    const tomorrow = aRequest(1).preferredDate!;
    await agenda.goto(`/agenda?date=${tomorrow}`);
    await patient.goto('/appointments');
    await patient.getByRole('heading', { name: 'Requests' }).waitFor();
    const [onList, onAgenda] = [await mark(patient), await mark(agenda)];
    await doctor
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click();
    await doctor.getByText('The appointment is booked').waitFor();
    await patient.getByRole('heading', { name: 'Upcoming' }).waitFor();
    expect(await patient.locator('#section-upcoming').innerText()).toContain('Miriam Vogel');
    await agenda.locator('#agenda, #day').getByText('Palpitations at night').first().waitFor();
    expect([await onList(), await onAgenda()]).toEqual([true, true]);
  });

  it('a time that the doctor offers asks the patient on the open page, who accepts', async () => {
    await patient.getByRole('link', { name: /10:00/ }).first().click();
    await patient.getByText('Doctors of the clinic can see your request').waitFor();
    const stayed = await mark(patient);
    await doctor.locator('summary', { hasText: 'Another time' }).first().click();
    await doctor.locator('input[name=time]').first().fill('15:30');
    await doctor.getByRole('button', { name: 'Offer this time' }).first().click();
    await patient.getByText('A doctor offers you another time').waitFor();
    await patient.getByRole('button', { name: 'Accept this time' }).click();
    await patient.getByText('Your appointment is booked').waitFor();
    await patient.getByText('Booked', { exact: true }).waitFor();
    expect(await patient.getByRole('heading', { level: 1 }).innerText()).toContain('15:30');
    expect(await stayed()).toBe(true);
  });

  it('the patient cancels, and is told so although the page has changed before the answer came', async () => {
    await agenda.goto(`/agenda?date=${aRequest(2).preferredDate!}`);
    await agenda.getByText('Dizzy in the morning').first().waitFor();
    await patient.getByText('Cancel this appointment').click();
    await patient.route('**/cancel', async (route) => {
      const response = await route.fetch();
      await patient.locator('.tag', { hasText: 'Cancelled' }).waitFor();
      await route.fulfill({ response });
    });
    await fillIn(patient, { reasonCode: 'pat-fb' }, 'Cancel the appointment');
    await patient.getByText('The appointment is cancelled').waitFor();
    await agenda.getByText('Dizzy in the morning').first().waitFor({ state: 'detached' });
  });

  it('a page that nobody uses shows nothing any more, even where the server is away', async () => {
    const idle = await patient.context().newPage();
    await idle.clock.install();
    await idle.goto('/profile');
    await idle.getByLabel('Full name').waitFor();
    await idle.route('**', (route) => route.abort());
    await idle.clock.fastForward(50 * 60_000);
    expect(await idle.content()).toContain('Jonas Weber');
    await idle.clock.fastForward(11 * 60_000);
    await idle.getByText('Nobody used this page for a long time').waitFor();
    expect(await idle.content()).not.toContain('Jonas Weber');
    await idle.close();
  });

  it('a page whose session ended goes to the sign-in page by itself', async () => {
    const second = await doctor.context().newPage();
    await second.goto('/requests');
    await second.getByText('Miriam Vogel').click();
    await second.getByRole('button', { name: 'Sign out' }).click();
    await second.getByText('You are signed out').waitFor();
    await patient.goto('/appointments/new');
    await fillIn(patient, { ...aRequest(3), reason: 'Nobody may see this' }, 'Send the request');
    await doctor.waitForURL('**/sign-in**');
  });

  it('no page asked for anything that its content policy forbids, and no script failed', () => {
    expect(browser.complaints).toEqual([]);
  });
});
