import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROLES, type Actor, type Role } from '../../../src/kernel/actor.js';
import type { CommandMeta } from '../../../src/kernel/command.js';
import { isRefusal, type Refusal } from '../../../src/kernel/refusal.js';
import { acceptOffer, AcceptOffer } from '../../../src/scheduling/domain/appointment/accept-offer.js';
import { acceptRequest, AcceptRequest } from '../../../src/scheduling/domain/appointment/accept-request.js';
import {
  appointmentStream,
  type Appointment,
  type AppointmentStatus,
} from '../../../src/scheduling/domain/appointment/appointment.js';
import { agreeOnFreeTime, BookFreeTime } from '../../../src/scheduling/domain/appointment/book-free-time.js';
import {
  cancelAppointment,
  CancelAppointment,
} from '../../../src/scheduling/domain/appointment/cancel-appointment.js';
import {
  checkInPatient,
  CheckInPatient,
} from '../../../src/scheduling/domain/appointment/check-in-patient.js';
import {
  declineRequest,
  DeclineRequest,
} from '../../../src/scheduling/domain/appointment/decline-request.js';
import { enterInError, EnterInError } from '../../../src/scheduling/domain/appointment/enter-in-error.js';
import {
  fulfilAppointment,
  FulfilAppointment,
} from '../../../src/scheduling/domain/appointment/fulfil-appointment.js';
import { joinWaitlist, JoinWaitlist } from '../../../src/scheduling/domain/appointment/join-waitlist.js';
import {
  moveAppointment,
  MoveAppointment,
} from '../../../src/scheduling/domain/appointment/move-appointment.js';
import { recordArrival, RecordArrival } from '../../../src/scheduling/domain/appointment/record-arrival.js';
import { recordNoShow, RecordNoShow } from '../../../src/scheduling/domain/appointment/record-no-show.js';
import { refuseOffer, RefuseOffer } from '../../../src/scheduling/domain/appointment/refuse-offer.js';
import {
  requestAppointment,
  RequestAppointment,
} from '../../../src/scheduling/domain/appointment/request-appointment.js';
import { WHO_MAY, type Side } from '../../../src/scheduling/domain/appointment/who-may.js';
import { metaOf, stateAfter } from '../../support/decider.js';
import { A1, ALWAYS_OPEN, CARDIOLOGY, doctor, HISTORY, OFFERED, STATES, WISHED } from './histories.js';
import { ANA, asPatient, asRole, DATE, DR_LEE, slotwell, ZONE } from './support.js';

type CommandName = keyof typeof WHO_MAY;

/** Each command as somebody sends it at a moment when nothing but state and role can be in its way. */
const commands: Record<CommandName, (actor: Actor, state: Appointment) => object> = {
  RequestAppointment: (actor, state) =>
    requestAppointment(
      new RequestAppointment(
        {
          appointmentId: A1,
          patientId: ANA,
          specialty: CARDIOLOGY,
          reason: 'Palpitations',
          preferredDate: DATE,
          preferredTime: '09:00',
          doctorId: null,
        },
        before(actor),
      ),
      state,
      { zone: ZONE, openRequests: false, patientIsRegistered: true, specialty: 'offered', doctor: null },
    ),
  JoinWaitlist: (actor, state) =>
    joinWaitlist(
      new JoinWaitlist(
        {
          appointmentId: A1,
          patientId: ANA,
          doctorId: null,
          specialty: CARDIOLOGY,
          from: DATE,
          to: DATE,
          reason: 'Palpitations',
        },
        before(actor),
      ),
      state,
      { zone: ZONE, patientIsRegistered: true, specialty: 'offered', doctor: null },
    ),
  BookFreeTime: (actor, state) =>
    agreeOnFreeTime(
      new BookFreeTime(
        {
          appointmentId: A1,
          patientId: ANA,
          doctorId: DR_LEE,
          start: WISHED.start,
          specialty: CARDIOLOGY,
          reason: 'Palpitations',
        },
        before(actor),
      ),
      state,
      { doctor: doctor(), patientIsRegistered: true, zone: ZONE, closingDays: ALWAYS_OPEN },
    ),
  DeclineRequest: (actor, state) =>
    declineRequest(
      new DeclineRequest({ appointmentId: A1, doctorId: DR_LEE, note: '' }, before(actor)),
      state,
      { doctor: doctor(), openRequests: false },
    ),
  AcceptRequest: (actor, state) =>
    acceptRequest(
      new AcceptRequest({ appointmentId: A1, doctorId: DR_LEE, start: WISHED.start }, before(actor)),
      state,
      { doctor: doctor(), openRequests: false, zone: ZONE, closingDays: ALWAYS_OPEN },
    ),
  AcceptOffer: (actor, state) =>
    acceptOffer(new AcceptOffer({ appointmentId: A1 }, before(actor)), state, { doctor: doctor() }),
  RefuseOffer: (actor, state) => refuseOffer(new RefuseOffer({ appointmentId: A1 }, before(actor)), state),
  MoveAppointment: (actor, state) =>
    moveAppointment(
      new MoveAppointment(
        { appointmentId: A1, start: OFFERED.start, by: sideOf(actor), doctorId: DR_LEE },
        before(actor),
      ),
      state,
      { doctor: doctor(), zone: ZONE, closingDays: ALWAYS_OPEN },
    ),
  CancelAppointment: (actor, state) =>
    cancelAppointment(
      new CancelAppointment(
        {
          appointmentId: A1,
          by: sideOf(actor),
          doctorId: DR_LEE,
          cancellationReason: 'other',
          because: 'asked',
          note: '',
        },
        before(actor),
      ),
      state,
    ),
  RecordArrival: (actor, state) =>
    recordArrival(new RecordArrival({ appointmentId: A1, doctorId: DR_LEE }, after(actor)), state),
  CheckInPatient: (actor, state) =>
    checkInPatient(new CheckInPatient({ appointmentId: A1, doctorId: DR_LEE }, after(actor)), state),
  FulfilAppointment: (actor, state) =>
    fulfilAppointment(
      new FulfilAppointment({ appointmentId: A1, doctorId: DR_LEE, note: '' }, after(actor)),
      state,
    ),
  RecordNoShow: (actor, state) =>
    recordNoShow(new RecordNoShow({ appointmentId: A1, doctorId: DR_LEE }, after(actor)), state),
  EnterInError: (actor, state) =>
    enterInError(new EnterInError({ appointmentId: A1, doctorId: DR_LEE, note: '' }, after(actor)), state),
};

const names = Object.keys(WHO_MAY) as CommandName[];
const table = tableIn(readFileSync('docs/appointment-states.md', 'utf8'));

it('knows the same commands in the table and in the code', () => {
  expect([...table.keys()]).toEqual(names);
});

describe.each(names)('%s', (name) => {
  it.each(ROLES)('by %s', (role) => {
    const allowed = STATES.filter((state) => isDone(answerOf(name, actorOf(role), state)));
    expect(allowed).toEqual(STATES.filter((state) => table.get(name)?.[role].includes(state)));
  });

  it('by Slotwell itself, whatever any role may', () => {
    const allowed = STATES.filter((state) => isDone(answerOf(name, slotwell, state)));
    const byAnyRole = ROLES.flatMap((role) => table.get(name)?.[role] ?? []);
    expect(allowed).toEqual(STATES.filter((state) => byAnyRole.includes(state)));
  });

  it('by nobody who is not signed in', () => {
    for (const state of STATES) {
      const answer = answerOf(name, { kind: 'visitor' }, state);
      expect(isDone(answer), state).toBe(false);
    }
  });

  it('by no patient for another', () => {
    for (const state of STATES) {
      const answer = answerOf(name, asPatient('patient-else'), state);
      expect(isDone(answer), state).toBe(false);
    }
  });
});

describe('a refusal names the state that is in the way', () => {
  it.each([
    ['none', 'unknown-appointment'],
    ['proposed', 'not-booked'],
    ['waitlist', 'on-waitlist'],
    ['pending', 'offer-pending'],
    ['arrived', 'already-arrived'],
    ['checked-in', 'already-checked-in'],
    ['fulfilled', 'already-fulfilled'],
    ['noshow', 'already-no-show'],
    ['cancelled', 'already-cancelled'],
    ['entered-in-error', 'already-entered-in-error'],
  ] as const)('%s: %s', (state, rule) => {
    expect((answerOf('RecordArrival', asRole('frontdesk'), state) as Refusal).rule).toBe(rule);
  });

  it('booked: already-booked', () => {
    expect(answerOf('AcceptRequest', asRole('doctor'), 'booked')).toEqual({ rule: 'already-booked' });
  });

  it.each(['AcceptOffer', 'RefuseOffer'] as const)('%s of a request without an offer: no-offer', (name) => {
    expect(answerOf(name, asPatient(ANA), 'proposed')).toEqual({ rule: 'no-offer' });
    expect(answerOf(name, asPatient(ANA), 'waitlist')).toEqual({ rule: 'no-offer' });
  });
});

function answerOf(name: CommandName, actor: Actor, state: AppointmentStatus): object {
  return commands[name](actor, stateAfter(appointmentStream, HISTORY[state]));
}

/** An answer without events only says that it was done before. */
function isDone(answer: object): boolean {
  return !isRefusal(answer) && !(Array.isArray(answer) && answer.length === 0);
}

function actorOf(role: Role): Actor {
  return role === 'patient' ? asPatient(ANA) : asRole(role);
}

function sideOf(actor: Actor): Side {
  if (actor.kind !== 'account') return 'clinic';
  return actor.role === 'patient' || actor.role === 'doctor' ? actor.role : 'clinic';
}

function before(actor: Actor): CommandMeta {
  return metaOf({ actor });
}

function after(actor: Actor): CommandMeta {
  return metaOf({ actor, now: WISHED.start });
}

function tableIn(markdown: string): Map<string, Record<Role, string[]>> {
  const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
  const [head = [], , ...body] = rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(
    body.map((cells) => {
      const states = (role: Role) => (cells[head.indexOf(role)] ?? '').split(',').map((cell) => cell.trim());
      return [
        cells[0] ?? '',
        Object.fromEntries(ROLES.map((role) => [role, states(role)])) as Record<Role, string[]>,
      ];
    }),
  );
}
