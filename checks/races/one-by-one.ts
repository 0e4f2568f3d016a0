import type { Client, Clinic } from '../clinic/clinic.js';
import { accept, acceptOffer, book, cancel, move, refuseOffer } from './forms.js';

interface Quiet {
  readonly clinic: Clinic;
  readonly patient: Client;
  readonly doctor: Client;
  /** A day on which nobody has anything yet. */
  readonly date: string;
}

/** Every deed once with nobody in the way, so that no race has to be lucky to see each of them succeed. */
export async function oneByOne({ clinic, patient, doctor, date }: Quiet): Promise<void> {
  const at = (clock: string) => clinic.start(date, clock);
  const taken = await clinic.request(patient, date, '09:00');
  await clinic.send(doctor, accept(taken, at('09:30')));
  await clinic.send(patient, acceptOffer(taken));
  await clinic.send(patient, move(taken, at('10:00')));
  await clinic.send(patient, cancel(taken, patient));

  const refused = await clinic.request(patient, date, '11:00');
  await clinic.send(doctor, accept(refused, at('11:30')));
  await clinic.send(patient, refuseOffer(refused));
  await clinic.send(doctor, accept(refused, at('11:00')));
  await clinic.send(doctor, move(refused, at('12:00')));
  await clinic.send(doctor, cancel(refused, doctor));

  await clinic.send(patient, book(doctor, at('14:00')));
}
