import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { startBrowser, withoutBrowser, type TestBrowser } from '../support/browser.js';
import type { Person } from '../support/http.js';
import { newAuditor } from '../web/audit/auditor.js';
import { done, newPatient, openClinic, request } from '../web/people.js';
import { takeOver } from './people.js';

describe.skipIf(withoutBrowser)('the replay of an appointment', () => {
  let app: TestApp;
  let browser: TestBrowser;
  let auditor: Person;
  let address: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startTestApp(), startBrowser()]);
    const admin = await openClinic(app);
    const patient = await newPatient(app);
    const id = await request(patient);
    const cancel = { reasonCode: 'pat-fb', note: '' };
    await done(patient.send(`/appointments/${id}/cancel`, cancel, { from: `/appointments/${id}` }));
    auditor = await newAuditor(app, admin);
    address = `/audit/appointments/${id}`;
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  it('is stepped through with the arrow keys, the scrubber and links', async () => {
    const page = await browser.newPage(app.address);
    await takeOver(page, app.address, auditor);
    await page.goto(address);
    const title = page.locator('#known-title');
    await expect.poll(() => title.textContent()).toContain('Appointment cancelled');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => title.textContent()).toContain('Appointment requested');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => title.textContent()).toContain('Nothing was known yet');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => title.textContent()).toContain('Appointment requested');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => title.textContent()).toContain('Appointment cancelled');
    await expect.poll(() => page.url()).toContain('?step=2');
    await page.locator('#step').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => title.textContent()).toContain('Nothing was known yet');
    await page.locator('#step-on').click();
    await expect.poll(() => title.textContent()).toContain('Appointment requested');
    expect(browser.complaints).toEqual([]);
  });

  it('is stepped through without JavaScript', async () => {
    const page = await browser.newPage(app.address, { javaScriptEnabled: false });
    await takeOver(page, app.address, auditor);
    await page.goto(`${address}?step=1`);
    await page.locator('#step-on').click();
    expect(await page.locator('#known-title').textContent()).toContain('Appointment cancelled');
    await page.locator('#step-first').click();
    expect(await page.locator('#known-title').textContent()).toContain('Nothing was known yet');
  });
});
