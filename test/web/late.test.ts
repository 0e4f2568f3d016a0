import { CommandBus } from '@nestjs/cqrs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitor } from '../../src/kernel/actor.js';
import { ReadModelProgress } from '../../src/platform/projecting/read-model-progress.js';
import { MarkClinicAsSample } from '../../src/registration/domain/clinic/mark-clinic-as-sample.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { person, textOf, type Person } from '../support/http.js';
import { eventually } from '../support/wait.js';
import { aRequest, newPatient, openClinic } from './people.js';

describe('a page', () => {
  let app: TestApp;
  let patient: Person;

  beforeAll(async () => {
    app = await startTestApp();
    await openClinic(app);
    patient = await newPatient(app);
  });
  afterAll(async () => {
    await app.close();
  });

  it('says so when what was done does not show yet', async () => {
    const progress = app.nest.get(ReadModelProgress);
    const reached = progress.reached.bind(progress);
    let asked = 0;
    progress.reached = () => Promise.resolve(void (asked += 1)).then(() => false);
    await patient.send('/appointments', aRequest(), { from: '/appointments/new' });
    progress.reached = reached;
    expect(asked).toBe(1);
    expect(textOf((await patient.get('/appointments')).html)).toContain('takes a moment longer');
    expect(textOf((await patient.get('/appointments')).html)).not.toContain('takes a moment longer');
  });

  it('makes nothing of a notice that nobody wrote', async () => {
    const forged = person(app.address, 'slotwell-notice=<b>You have won</b>');
    expect((await forged.get('/')).html).not.toContain('You have won');
  });

  it('of a sample clinic says that everybody is invented', async () => {
    expect((await patient.get('/help')).html).not.toContain('Sample clinic');
    const commandId = crypto.randomUUID();
    const meta = { commandId, correlationId: commandId, causationId: commandId, actor: visitor };
    const now = new Date().toISOString();
    await app.nest.get(CommandBus).execute(new MarkClinicAsSample({ seed: 1 }, { ...meta, now }));
    await eventually(async () => (await patient.get('/help')).html.includes('Sample clinic'));
    expect((await patient.get('/nothing')).html).toContain('Sample clinic');
  });
});
