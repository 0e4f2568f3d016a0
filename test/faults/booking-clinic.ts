import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { eventCatalogue } from '../../src/event-catalogue.js';
import type { Actor } from '../../src/kernel/actor.js';
import { Command, type CommandMeta } from '../../src/kernel/command.js';
import { isRefusal } from '../../src/kernel/refusal.js';
import type { Decision, DomainEvent, Stream } from '../../src/kernel/stream.js';
import { addMinutes } from '../../src/kernel/time.js';
import { createCodec, type Codec } from '../../src/platform/event-store/codec.js';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import { EventStore, type Outcome } from '../../src/platform/event-store/event-store.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import { Processes } from '../../src/platform/processes/processes.js';
import { READ_MODELS } from '../../src/platform/projecting/read-models.js';
import { VaultPersonKeys } from '../../src/platform/vault/person-keys.js';
import { CLINIC_ID, clinicStream } from '../../src/registration/domain/clinic/clinic.js';
import { doctorStream } from '../../src/registration/domain/doctor/doctor.js';
import { patientStream } from '../../src/registration/domain/patient/patient.js';
import { RequestAppointment } from '../../src/scheduling/domain/appointment/request-appointment.js';
import { Outbox } from '../../src/platform/vault/outbox.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { SchedulingModule } from '../../src/scheduling/scheduling.module.js';
import { ProcessRun } from '../processes/process-run.js';
import { HOURS } from '../domain/scheduling/histories.js';
import { asPatient, asRole, DATE, ZONE } from '../domain/scheduling/support.js';
import { metaOf, NOW } from '../support/decider.js';
import { startEventStore, type TestEventStore } from '../support/event-store.js';
import { testVault, type TestVault } from '../support/vault.js';

export const SPECIALTY = 'cardiology';
export const OTHER_SPECIALTIES = ['dermatology', 'neurology', 'urology', 'paediatrics'] as const;

/** `clock` is `HH:MM`. */
interface RequestWish {
  readonly clock?: string;
  readonly specialty?: string;
  readonly doctorId?: string | null;
}

/** What can happen to a process between two of its appends. */
export interface Fault {
  /** Called before and after every step of a command, with how many steps came before it. */
  at(when: 'before' | 'after', step: number, stream: string): void | Promise<void>;
}

/** Scheduling as the app runs it, on a real event store, in a clinic that is open. */
export class BookingClinic {
  private readonly known: Recorded[] = [];
  private handed = 0;
  private run: ProcessRun | undefined;

  private constructor(
    private readonly server: TestEventStore,
    private readonly prefix: string,
    private readonly vault: TestVault,
    private readonly log: EventLog,
    private readonly codec: Codec,
    readonly store: FaultyEventStore,
    private readonly app: TestingModule,
  ) {}

  static async open(): Promise<BookingClinic> {
    const [server, vault] = await Promise.all([startEventStore(), testVault()]);
    const prefix = `${randomUUID()}-`;
    const log = new EventLog(server.url, prefix);
    const codec = createCodec(eventCatalogue, new VaultPersonKeys(vault.vault));
    const store = new FaultyEventStore(log, codec);
    const app = await Test.createTestingModule({
      imports: [Platform.with(store), SchedulingModule],
    }).compile();
    await app.init();
    const clinic = new BookingClinic(server, prefix, vault, log, codec, store, app);
    await store.given(clinicStream, CLINIC_ID, [
      { type: 'ClinicOpened', data: { name: 'Test clinic', zone: ZONE } },
      ...[SPECIALTY, ...OTHER_SPECIALTIES].map(
        (specialty) => ({ type: 'SpecialtyOffered', data: { specialty, label: specialty } }) as const,
      ),
    ]);
    return clinic;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.log.close();
    await this.server.stop();
    await this.vault.close();
  }

  /** What another process needs to work in the same clinic. */
  get servers() {
    const { url: vaultUrl, masterKey } = this.vault;
    return {
      eventStoreUrl: this.server.url,
      prefix: this.prefix,
      vaultUrl,
      masterKey: masterKey.toString('base64'),
    };
  }

  /** What a projecting worker reads. */
  get reading() {
    return { log: this.log, codec: this.codec };
  }

  get bus(): CommandBus {
    return this.app.get(CommandBus);
  }

  send<Result = Outcome>(command: Command<object>): Promise<Result> {
    return this.bus.execute(command);
  }

  /** An approved doctor; the answer is the id. */
  async doctor(specialty: string = SPECIALTY): Promise<string> {
    const doctorId = randomUUID();
    await this.store.given(doctorStream, doctorId, [
      {
        type: 'DoctorRegistered',
        data: {
          doctorId,
          accountId: randomUUID(),
          fullName: 'Dr Test',
          mobile: '+4915123456789',
          email: null,
          specialty,
          licenceNumber: 'L1',
        },
      },
      { type: 'DoctorApproved', data: { doctorId, specialties: [specialty] } },
      { type: 'WorkingHoursSet', data: { doctorId, from: '2026-01-01', confirmed: true, ...HOURS } },
    ]);
    return doctorId;
  }

  /** A registered patient; the answer is the id. */
  async patient(): Promise<string> {
    const patientId = randomUUID();
    const contact = { mobile: null, email: null, accountId: null };
    await this.store.given(patientStream, patientId, [
      {
        type: 'PatientRegistered',
        data: { patientId, ...contact, fullName: 'Ana Test', birthDate: '1980-01-01' },
      },
    ]);
    return patientId;
  }

  /** An open request of a patient, at `HH:MM` of the tests' date; the answer is its id. */
  async request(
    patientId: string,
    { clock = '09:00', specialty = SPECIALTY, doctorId = null }: RequestWish = {},
  ): Promise<string> {
    const appointmentId = randomUUID();
    const data = {
      appointmentId,
      patientId,
      specialty,
      reason: 'Palpitations',
      preferredDate: DATE,
      preferredTime: clock,
      doctorId,
    };
    const outcome = await this.send(new RequestAppointment(data, byPatient(patientId)));
    if (isRefusal(outcome)) throw new Error(outcome.rule);
    return appointmentId;
  }

  /** All that was written so far, in order. */
  async events(): Promise<readonly Recorded[]> {
    const head = (await this.log.head()) ?? 0n;
    const last = this.known.at(-1)?.position ?? null;
    if (last === head) return this.known;
    const end = new AbortController();
    for await (const batch of this.log.follow(last, 500, end.signal)) {
      this.known.push(...(await this.codec.decode(batch)));
      if ((batch.at(-1)?.position ?? 0n) >= head) break;
    }
    end.abort();
    return this.known;
  }

  /** Lets the processes react to what is new, and their timers go off as if `minutes` had passed since the tests' now. */
  async settle(minutes = 1): Promise<void> {
    const events = await this.events();
    this.run ??= new ProcessRun(this.app.get(Processes).all(), NOW);
    await this.run.catchUp(events.slice(this.handed));
    this.handed = events.length;
    await this.run.ring(addMinutes(NOW, minutes));
  }
}

/** An event store in which a test can make the process die, or wait, between appends. */
export class FaultyEventStore extends EventStore {
  private steps = 0;
  private fault: Fault | null = null;

  /** From now on, until `heal`. */
  inject(fault: Fault): void {
    this.steps = 0;
    this.fault = fault;
  }

  heal(): void {
    this.fault = null;
  }

  override async handleCommand<State, Event extends DomainEvent>(
    stream: Stream<State, Event>,
    id: string,
    command: Command<object>,
    decide: (state: State) => Decision<Event>,
  ): Promise<Outcome> {
    const step = this.steps++;
    await this.fault?.at('before', step, stream.name(id));
    const outcome = await super.handleCommand(stream, id, command, decide);
    await this.fault?.at('after', step, stream.name(id));
    return outcome;
  }

  /** Writes history as it stands. */
  async given<State, Event extends DomainEvent>(
    stream: Stream<State, Event>,
    id: string,
    events: readonly NoInfer<Event>[],
  ): Promise<void> {
    await super.handleCommand(stream, id, new GivenHistory({}, metaOf()), () => events);
  }
}

class GivenHistory extends Command<object> {}

/** The process died: nothing that it would have done after this point happens. */
export class Died extends Error {}

/** Dies after one step of a command, and stays dead: before the next one would be the same to the log. */
export function dieAfter(step: number): Fault & { readonly hasDied: () => boolean } {
  let dead = false;
  return {
    at(when, count) {
      if (when === 'after' && count === step) dead = true;
      if (dead) throw new Died();
    },
    hasDied: () => dead,
  };
}

export function byDoctor(commandId?: string, now?: string): CommandMeta {
  return meta(asRole('doctor'), commandId, now);
}

export function byDesk(commandId?: string, now?: string): CommandMeta {
  return meta(asRole('frontdesk'), commandId, now);
}

export function byPatient(patientId: string, commandId?: string, now?: string): CommandMeta {
  return meta(asPatient(patientId), commandId, now);
}

function meta(actor: Actor, commandId?: string, now?: string): CommandMeta {
  return metaOf({
    actor,
    ...(commandId === undefined ? {} : { commandId }),
    ...(now === undefined ? {} : { now }),
  });
}

@Global()
@Module({})
class Platform {
  static with(store: EventStore): DynamicModule {
    const providers = [
      { provide: EventStore, useValue: store },
      { provide: READ_MODELS, useValue: { query: () => Promise.resolve([]) } },
      // What is tried here goes straight to the log: nothing is kept in the vault first.
      { provide: Vault, useValue: {} },
      { provide: Outbox, useValue: { register: () => undefined } },
      Processes,
    ];
    const imports = [CqrsModule.forRoot()];
    return { module: Platform, imports, providers, exports: [...providers, CqrsModule] };
  }
}
