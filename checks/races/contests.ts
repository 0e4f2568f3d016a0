import type { Client, Clinic, Wish } from '../clinic/clinic.js';
import { derivedId } from '../../src/platform/event-store/ids.js';
import { accept, acceptOffer, book, move, refuseOffer } from './forms.js';

interface Field {
  readonly clinic: Clinic;
  readonly patients: readonly Client[];
  readonly doctors: readonly Client[];
  /** A day on which nobody has anything yet. */
  readonly date: string;
}

/** All at once for one thing, in every way there is to get it: exactly one of them may have it, and one must. */
export async function contest(field: Field): Promise<void> {
  await sameFreeTime(field);
  await sameRequest(field);
  await sameTimeOfTheDoctor(field);
  await sameOffer(field);
  await sameTimeToMoveTo(field);
}

async function sameFreeTime({ clinic, patients, doctors: [doctor], date }: Field): Promise<void> {
  const wish = book(doctor!, clinic.start(date, '09:00'));
  await atOnce(
    clinic,
    `${date} 09:00, free`,
    patients.map((patient) => [patient, wish] as const),
  );
}

async function sameRequest({ clinic, patients: [patient], doctors, date }: Field): Promise<void> {
  const request = await clinic.request(patient!, date, '11:00');
  const wish = accept(request, clinic.start(date, '11:00'));
  await atOnce(
    clinic,
    `${date} 11:00, requested`,
    doctors.map((doctor) => [doctor, wish] as const),
  );
}

async function sameTimeOfTheDoctor({ clinic, patients, doctors: [doctor], date }: Field): Promise<void> {
  const start = clinic.start(date, '13:00');
  const requests = await Promise.all(patients.map((patient) => clinic.request(patient, date, '13:00')));
  const wishes = requests.map((request) => [doctor!, accept(request, start)] as const);
  await atOnce(clinic, `${date} 13:00, requested by all`, wishes);
}

async function sameOffer({ clinic, patients: [patient], doctors: [doctor], date }: Field): Promise<void> {
  const request = await clinic.request(patient!, date, '14:00');
  await clinic.send(doctor!, accept(request, clinic.start(date, '15:00')));
  const answers = [acceptOffer(request), refuseOffer(request), acceptOffer(request)];
  await atOnce(
    clinic,
    `${date} 15:00, offered`,
    answers.map((wish) => [patient!, wish] as const),
  );
}

async function sameTimeToMoveTo({ clinic, patients, doctors, date }: Field): Promise<void> {
  const [doctor] = doctors;
  const movers = patients.slice(0, 4);
  const wishes = await Promise.all(
    movers.map(async (patient, index) => {
      const booking = book(doctor!, clinic.start(date, CLOCKS[index]!));
      const { id } = await clinic.send(patient, booking);
      return [patient, move(derivedId(id, 'appointment'), clinic.start(date, '16:00'))] as const;
    }),
  );
  await atOnce(clinic, `${date} 16:00, to move to`, wishes);
}

const CLOCKS = ['09:30', '10:00', '10:30', '12:00'];

async function atOnce(
  clinic: Clinic,
  name: string,
  wishes: readonly (readonly [Client, Wish])[],
): Promise<void> {
  await Promise.all(wishes.map(([client, wish]) => clinic.send(client, { ...wish, contest: name })));
}
