import { randomInt, randomUUID } from 'node:crypto';
import { derivedId } from '../../src/platform/event-store/ids.js';
import { addDays, dateAt, timeOnWall } from '../../src/kernel/time.js';
import type { Attempt } from '../history/journal.js';
import { Browser, type Answer } from './browser.js';
import type { LogReader } from './log-reader.js';

export type Kind = 'patient' | 'doctor';

/** Somebody with an account and a browser. */
export interface Client {
  readonly name: string;
  readonly kind: Kind;
  readonly accountId: string;
  /** The patient's or the doctor's id. */
  readonly personId: string;
  readonly browser: Browser;
}

/** What a form stands for, so that the checker can look for it in the log. */
export interface Wish extends Pick<Attempt, 'what' | 'kind' | 'contest'> {
  readonly path: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** What the page adds to the form's id: one form may stand for a command for each start that it offers. */
  readonly choice?: string;
}

const SPECIALTY = 'cardiology';
const PASSWORD = `a calm river in spring ${String(randomInt(1_000_000))}`;

/** A clinic as its people reach it, by pages only, and what they were answered. */
export class Clinic {
  readonly journal: Attempt[] = [];
  private number = randomInt(1_000, 8_000) * 1_000;

  constructor(
    public address: string,
    readonly log: LogReader,
    readonly zone: string,
    private readonly admin: Browser,
  ) {}

  /** Opens the clinic with its set-up link. */
  static async open(setupLink: string, log: LogReader, zone = 'Europe/Berlin'): Promise<Clinic> {
    const { origin, pathname, search, searchParams } = new URL(setupLink);
    const admin = new Browser(origin);
    const clinic = new Clinic(origin, log, zone, admin);
    const form = { token: searchParams.get('token') ?? '', clinicName: 'Contested Clinic', zone };
    await redirected(admin.send('/setup', { ...form, ...clinic.newPerson('Anna Berg') }, pathname + search));
    await admin.takeToken('/admin/doctors');
    return clinic;
  }

  /** Joins a clinic that is open, as an administrator. */
  static async join(
    { address, login, password, zone }: { address: string; login: string; password: string; zone: string },
    log: LogReader,
  ): Promise<Clinic> {
    const admin = new Browser(address);
    await redirected(admin.send('/sign-in', { login, password }));
    await admin.takeToken('/admin/doctors');
    return new Clinic(address, log, zone, admin);
  }

  async patients(count: number): Promise<Client[]> {
    return this.register('patient', count, { birthDate: '1984-05-03' });
  }

  /** Doctors with the hours that every approved doctor begins with. */
  async doctors(count: number): Promise<Client[]> {
    const doctors = await this.register('doctor', count, { specialty: SPECIALTY, licenceNumber: 'BE-1' });
    for (const { personId } of doctors) {
      const approval = { specialties: SPECIALTY };
      await redirected(this.admin.send(`/admin/doctors/${personId}/approve`, approval, '/admin/doctors'));
    }
    for (const { browser } of doctors) await browser.takeToken('/agenda');
    return doctors;
  }

  /** Sends a form in a client's name and writes down how it was answered. Answers the id of its command. */
  async send(
    client: Client,
    { path, fields = {}, choice, ...wish }: Wish,
  ): Promise<{ id: string; answer: Answer }> {
    const form = randomUUID();
    const id = derivedId(client.accountId, choice === undefined ? form : `${form}/${choice}`);
    const answer = await client.browser.send(path, { ...fields, commandId: form });
    const what = `${client.name}: ${wish.what}, answered ${String(answer.status)}`;
    this.journal.push({ ...wish, what, commandId: id, answer: meaning(answer.status) });
    return { id, answer };
  }

  /** Asks for an appointment; answers its id. */
  async request(client: Client, date: string, clock: string): Promise<string> {
    const fields = {
      specialty: SPECIALTY,
      reason: 'Palpitations',
      preferredDate: date,
      preferredTime: clock,
    };
    const what = `request for ${date} ${clock}`;
    const { id } = await this.send(client, { what, kind: 'say', path: '/appointments', fields });
    return derivedId(id, 'appointment');
  }

  /** Joins the waiting list for a date; answers the id of the appointment that waits. */
  async wait(client: Client, date: string): Promise<string> {
    const fields = { specialty: SPECIALTY, reason: 'Palpitations', from: date, to: date };
    const { id } = await this.send(client, {
      what: `wait for ${date}`,
      kind: 'say',
      path: '/waitlist',
      fields,
    });
    return derivedId(id, 'appointment');
  }

  /** The ISO instant of a time on the clinic's clock. */
  start(date: string, clock: string): string {
    const time = timeOnWall(date, clock, 1, this.zone);
    if (!time) throw new RangeError(`${date} ${clock} does not exist`);
    return time.start;
  }

  /** Working days to come, the first of them at least two days away. */
  days(count: number): string[] {
    const today = dateAt(new Date().toISOString(), this.zone);
    const ahead = Array.from({ length: count * 2 + 7 }, (_, index) => addDays(today, index + 2));
    return ahead.filter((date) => ![0, 6].includes(new Date(date).getUTCDay())).slice(0, count);
  }

  /** One after the other, so that the newest account in the log is that of who has just registered. */
  private async register(
    kind: Kind,
    count: number,
    details: Readonly<Record<string, string>>,
  ): Promise<Client[]> {
    const clients: Client[] = [];
    for (let index = 1; index <= count; index++) {
      const name = `${kind} ${String(index)}`;
      const browser = new Browser(this.address);
      await redirected(browser.send(`/register/${kind}`, { ...this.newPerson(name), ...details }));
      await browser.takeToken(kind === 'patient' ? '/appointments/new' : '/agenda');
      clients.push({ name, kind, browser, ...(await this.newestAccount(kind)) });
    }
    return clients;
  }

  private async newestAccount(kind: Kind): Promise<Pick<Client, 'accountId' | 'personId'>> {
    const opened = (await this.log.all()).findLast(({ type }) => type === 'AccountOpened');
    const { accountId, patientId, doctorId } = (opened?.data ?? {}) as Record<string, string | null>;
    const personId = kind === 'patient' ? patientId : doctorId;
    if (!accountId || !personId) throw new Error(`The newest account is not that of a ${kind}`);
    return { accountId, personId };
  }

  private newPerson(fullName: string): Record<string, string> {
    return { fullName, mobile: `+491512${String(this.number++).padStart(7, '0')}`, password: PASSWORD };
  }
}

/** An answer promises something only when it says that the form was carried out, or why it was not. */
function meaning(status: number): Attempt['answer'] {
  if (status === 303 || status === 200) return 'done';
  return [403, 404, 409, 422].includes(status) ? 'refused' : 'unknown';
}

async function redirected(sent: Promise<Answer>): Promise<void> {
  const { status, html } = await sent;
  if (status !== 303) throw new Error(`Answered ${String(status)}: ${html.replace(/<[^>]+>|\s+/g, ' ')}`);
}
