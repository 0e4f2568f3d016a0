import type { EventStore } from '../../platform/event-store/event-store.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';

/** What the clinic is called; empty before it is open. */
export async function clinicName(eventStore: Pick<EventStore, 'load'>): Promise<string> {
  const { state: clinic } = await eventStore.load(clinicStream, CLINIC_ID);
  return clinic.status === 'open' ? clinic.name : '';
}
