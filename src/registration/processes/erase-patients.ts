import type { CommandBus } from '@nestjs/cqrs';
import { patientAppointments } from '../../../projections/appointments/queries.js';
import { addMinutes } from '../../kernel/time.js';
import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { CancelAppointment } from '../../scheduling/domain/appointment/cancel-appointment.js';
import { ErasePatient } from '../domain/patient/erase-patient.js';
import type { PatientEvent } from '../domain/patient/patient.events.js';

/** What erasing takes, beside commands. */
export interface ErasureTools {
  readonly bus: CommandBus;
  readonly db: ReadModels;
  /** Destroys a person's key and everything that the vault keeps of them. */
  readonly erasures: { erase(person: string): Promise<void> };
  /** Says when the read models have taken in the log up to a position. */
  readonly progress: { reached(position: bigint, withinMs: number): Promise<boolean> };
}

/** Longer than any process may hold a key that it read: whatever is sealed with it is in the log by then. */
const KEYS_ARE_FORGOTTEN_MINUTES = 1.5;
const READ_MODELS_WITHIN_MS = 10_000;
const OPEN = ['proposed', 'pending', 'waitlist', 'booked'] as const;

/**
 * Does what an admin confirmed: cancels the patient's appointments to come, destroys the key and all that the vault
 * keeps, and, once no process can have the key any more, says `PatientErased`, at which every read model puts its
 * marker. Stopped anywhere, it goes on there: each step may be done again.
 */
export function erasePatients({ bus, db, erasures, progress }: ErasureTools): Process {
  const cancelOpen = async (patientId: string, reaction: Reaction): Promise<void> => {
    for (const appointmentId of await openAppointments(db, patientId, reaction.meta('look').now)) {
      const data = { appointmentId, by: 'clinic', doctorId: null, note: '' } as const;
      const why = { cancellationReason: 'other', because: 'asked' } as const;
      await bus.execute(new CancelAppointment({ ...data, ...why }, reaction.meta(`cancel/${appointmentId}`)));
    }
  };

  const shown = async (position: bigint): Promise<void> => {
    if (!(await progress.reached(position, READ_MODELS_WITHIN_MS)))
      throw new Error('The read models do not show yet what is to be cancelled');
  };

  return {
    name: 'erase-patients',
    when: reactions<PatientEvent>({
      ErasureConfirmed: async ({ data: { patientId }, position, metadata }, reaction) => {
        await shown(position);
        await cancelOpen(patientId, reaction);
        await erasures.erase(patientId);
        reaction.setTimer(patientId, addMinutes(metadata.at, KEYS_ARE_FORGOTTEN_MINUTES), { patientId });
      },
      // After a restore this is all that the log says of it: nothing was cancelled then.
      PatientErased: async ({ data: { patientId }, position }, reaction) => {
        await erasures.erase(patientId);
        await shown(position);
        await cancelOpen(patientId, reaction);
      },
    }),
    async onTimer(_key, { patientId = '' }, reaction) {
      await cancelOpen(patientId, reaction);
      await erasures.erase(patientId);
      await bus.execute(new ErasePatient({ patientId }, reaction.meta('erase-patient')));
    },
  };
}

/** Requests, offers and visits to come. */
async function openAppointments(db: ReadModels, patientId: string, now: string): Promise<string[]> {
  const found: string[] = [];
  for (const section of ['requests', 'upcoming']) {
    let after: string | undefined;
    do {
      const filter = { patientIds: [patientId], section, now, ...(after ? { after } : {}) };
      const page = await patientAppointments(db, filter);
      for (const { appointmentId, status } of page.rows)
        if (OPEN.some((open) => open === status)) found.push(appointmentId);
      after = page.next ?? undefined;
    } while (after);
  }
  return found;
}
