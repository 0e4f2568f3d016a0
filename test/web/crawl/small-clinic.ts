import type { TestApp } from '../../support/app.js';
import { linkOnce, person, type Person } from '../../support/http.js';
import {
  aRequest,
  done,
  mobile,
  newDeskWorker,
  newDoctor,
  newPatient,
  openClinic,
  password,
  request,
} from '../people.js';

/** A clinic in which every page has something to show, and everybody who can look at it. */
export async function smallClinic(app: TestApp): Promise<ReadonlyMap<string, Person>> {
  const admin = await openClinic(app);
  const patient = await newPatient(app, { fullName: 'Paula Patient', email: 'paula@post.example' });
  const parent = await newPatient(app, { fullName: 'Petra Parent' });
  const doctor = await newDoctor(app, admin, { fullName: 'Dora Doctor' });
  const applied = person(app.address);
  const application = { fullName: 'Albert Applied', mobile: mobile(), specialty: 'cardiology' };
  await done(applied.send('/register/doctor', { ...application, licenceNumber: 'X-1', password }));
  const desk = await newDeskWorker(app, admin);
  const auditor = await invited(app, admin);

  await done(parent.send('/profile/dependants', { fullName: 'Kim Child', birthDate: '2019-02-03' }));
  const [, child = ''] =
    /option value="([0-9a-f-]{36})"[^>]*>Kim/.exec((await parent.get('/appointments/new')).html) ?? [];
  await request(parent, { patientId: child }, 9);
  await request(patient, {}, 3);
  const [declined, booked, offered] = [
    await request(patient, {}, 4),
    await request(patient, {}, 5),
    await request(patient, {}, 6),
  ];
  const onRequests = { from: '/requests' };
  await done(doctor.send(`/requests/${declined}/decline`, { note: 'Not mine' }, onRequests));
  for (const [id, days, time] of [
    [booked, 5, '10:00'],
    [offered, 6, '15:30'],
  ] as const) {
    const start = `${aRequest(days).preferredDate!}T${time}`;
    await done(doctor.send(`/requests/${id}/accept`, { start, outsideHours: 'yes' }, onRequests));
  }
  const timeOff = { from: aRequest(30).preferredDate!, fromTime: '', to: '', toTime: '', why: 'Holiday' };
  await done(doctor.send('/schedule/time-off', timeOff, { from: '/schedule' }));
  const question = { topic: 'other', message: 'Where do I park?' };
  await done(patient.send('/help', question));
  await done(
    person(app.address).send('/help', { ...question, fullName: 'Vera', contact: 'vera@post.example' }),
  );
  const closed = { date: aRequest(40).preferredDate!, label: 'Feast' };
  await done(admin.send('/admin/clinic/closing-days', closed, { from: '/admin/clinic' }));
  return new Map([
    ['visitor', person(app.address)],
    ['patient', patient],
    ['parent', parent],
    ['doctor', doctor],
    ['applied doctor', applied],
    ['front desk', desk],
    ['admin', admin],
    ['auditor', auditor],
  ]);
}

async function invited(app: TestApp, admin: Person): Promise<Person> {
  const form = { fullName: 'Audrey Auditor', mobile: mobile(), role: 'auditor' };
  const { html } = await admin.send('/admin/invitations', form);
  const auditor = person(app.address);
  await done(auditor.send(linkOnce(html), { password }));
  return auditor;
}
