import type { TestApp } from '../support/app.js';
import { linkOnce, person, type Answer, type Fields, type Person } from '../support/http.js';
import { eventually } from '../support/wait.js';

export const password = 'a calm river in spring';

/** Mobile numbers that no two people share; the German plan has them. */
let number = 0;
export const mobile = (): string => `+49 1512 ${String(3_000_000 + number++)}`;

/** Opens the clinic and answers its administrator. `fields` add to what the set-up form is sent. */
export async function openClinic(app: TestApp, fields: Fields = {}): Promise<Person> {
  const admin = person(app.address);
  await done(
    admin.send(
      '/setup',
      {
        token: app.setupToken,
        clinicName: 'Lindenhof Clinic',
        zone: 'Europe/Berlin',
        fullName: 'Anna Berg',
        mobile: mobile(),
        password,
        ...fields,
      },
      { from: `/setup?token=${app.setupToken}` },
    ),
  );
  return admin;
}

export async function newPatient(app: TestApp, fields: Fields = {}): Promise<Person> {
  const patient = person(app.address);
  const form = { fullName: 'Jonas Weber', mobile: mobile(), birthDate: '1984-05-03', password, ...fields };
  await done(patient.send('/register/patient', form));
  return patient;
}

const allDay = ['1', '2', '3', '4', '5', '6', '7'].map((day) => ({
  [`from${day}a`]: '00:00',
  [`to${day}a`]: '23:59',
}));

/**
 * A doctor whom the administrator approved for one specialty, and who works day and night, so that tests find a free
 * time on whatever day they run; `usualHours` leaves the hours that everybody starts with.
 */
export async function newDoctor(
  app: TestApp,
  admin: Person,
  fields: Fields = {},
  { usualHours = false }: { usualHours?: boolean } = {},
): Promise<Person> {
  const doctor = person(app.address);
  const specialty = String(fields.specialty ?? 'cardiology');
  const form = {
    fullName: 'Miriam Vogel',
    mobile: mobile(),
    specialty,
    licenceNumber: 'BE-1029',
    password,
    ...fields,
  };
  await done(doctor.send('/register/doctor', form));
  // A program of its own answers after two seconds, whether its pages show by then what was done or not.
  const id = await eventually(async () => {
    const list = await admin.get(`/admin/doctors?status=applied&q=${encodeURIComponent(form.fullName)}`);
    return /<tbody>.*?\/admin\/doctors\/([0-9a-f-]{36})\/approve/s.exec(list.html)?.[1] ?? false;
  });
  await done(
    admin.send(`/admin/doctors/${id}/approve`, { specialties: specialty }, { from: '/admin/doctors' }),
  );
  if (!usualHours) {
    const hours = Object.assign({ slotMinutes: '30' }, ...allDay) as Fields;
    await eventually(() => done(doctor.send('/schedule', hours)));
  }
  return doctor;
}

/** Days are counted from here, so that none passes between two of them. */
const begun = Date.now();

/** Requests an appointment `days` from now and answers its id. */
export async function request(patient: Person, fields: Fields = {}, days = 3): Promise<string> {
  const before = await idsOf(patient);
  await done(patient.send('/appointments', { ...aRequest(days), ...fields }, { from: '/appointments/new' }));
  return eventually(async () => {
    const [added, ...more] = (await idsOf(patient)).filter((id) => !before.includes(id));
    if (added === undefined || more.length > 0) throw new Error('Not one appointment was added');
    return added;
  });
}

export function aRequest(days = 3): Record<string, string> {
  const preferredDate = new Date(begun + days * 86_400_000).toISOString().slice(0, 10);
  return { specialty: 'cardiology', reason: 'Chest pain on stairs', preferredDate, preferredTime: '10:00' };
}

/** A form that must have succeeded: a plain one is answered with 303. */
export async function done(sent: Promise<Answer>): Promise<Answer> {
  const answer = await sent;
  if (answer.status !== 303) throw new Error(`Answered ${String(answer.status)}: ${answer.html}`);
  return answer;
}

async function idsOf(patient: Person): Promise<string[]> {
  const { html } = await patient.get('/appointments');
  return [...html.matchAll(/<li id="appointment-([0-9a-f-]{36})"/g)].map(([, id]) => id!);
}

/** Somebody who works at the front desk: invited by the administrator. */
export async function newDeskWorker(app: TestApp, admin: Person, fields: Fields = {}): Promise<Person> {
  const form = { fullName: 'Dora Desk', mobile: mobile(), role: 'frontdesk', ...fields };
  const { html } = await admin.send('/admin/invitations', form);
  const desk = person(app.address);
  await done(desk.send(linkOnce(html), { password }));
  return desk;
}
