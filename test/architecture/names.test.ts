import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventCatalogue } from '../../src/event-catalogue.js';
import { root } from './cruise.js';
import { exportedNames, fault, faultsIn } from './names.js';

/** Types of the log itself, for which an event is an event whatever happened in it. */
const accepted = [
  'DomainEvent',
  'NewEvent',
  'StoredEvent',
  'ProposedEvent',
  'RecordedEvent',
  'recorded-event',
];

describe('names', () => {
  it.each(['src', 'projections'])('in %s say something', async (folder) => {
    const faults = await faultsIn(join(root, folder));
    expect(faults.filter((fault) => !accepted.some((name) => fault.includes(`: ${name} (`)))).toEqual([]);
  });

  it('of stored events say something', () => {
    expect(Object.keys(eventCatalogue).filter((name) => fault(name) !== null)).toEqual([]);
  });

  it.each([
    'BookingService',
    'serviceOf',
    'slot-manager',
    'formHelpers',
    'utils',
    'date-util',
    'AppointmentUpdated',
    'DETAILS_UPDATED',
    'BookingEvent',
    'booking-event',
  ])('that say nothing are found: %s', (name) => {
    expect(fault(name)).not.toBeNull();
  });

  it.each(['AppointmentBooked', 'event-store', 'EventShape', 'encodeEvent', 'events', 'Event', 'updatedAt'])(
    'that say something pass: %s',
    (name) => {
      expect(fault(name)).toBeNull();
    },
  );

  it('are read from every kind of export', () => {
    const text = `
      export const one = 1, { two, inner: [three] } = four;
      export function five() {}
      export class Six {}
      export interface Seven {}
      export type Eight = 8;
      export enum Nine {}
      export { ten, x as eleven } from './ten.js';
      export * as twelve from './twelve.js';
      const hidden = 0;
    `;
    expect(exportedNames(text)).toEqual(
      'one two three five Six Seven Eight Nine ten eleven twelve'.split(' '),
    );
  });

  it('are found in folders, files and exports', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slotwell-names-'));
    try {
      await mkdir(join(folder, 'utils'));
      await writeFile(join(folder, 'utils', 'slot-helper.ts'), 'export class SlotManager {}');
      await writeFile(
        join(folder, 'slots.events.ts'),
        'export type SlotEvent = never; export type TakenEvent = never;',
      );
      expect(await faultsIn(folder)).toEqual([
        'slots.events.ts: TakenEvent ("…Event")',
        'utils/slot-helper.ts: SlotManager ("manager")',
        'utils/slot-helper.ts: slot-helper ("helper")',
        'utils: utils ("utils")',
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
