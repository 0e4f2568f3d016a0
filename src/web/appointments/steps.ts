import { dateAt, dateOf, isBefore, type Time } from '../../kernel/time.js';
import type { Role } from '../../kernel/actor.js';
import { WHO_MAY } from '../../scheduling/domain/appointment/who-may.js';

/** What somebody can do with an appointment, as its route calls it. */
export type Step = keyof typeof steps;

interface Appointment {
  readonly status: string;
  /** `null` while it has none. */
  readonly time: Time | null;
}

/** The steps that would not be refused to this role now. The decisions behind them have the last word. */
export function stepsFor(role: Role, { status, time }: Appointment, now: string): Step[] {
  return (Object.keys(steps) as Step[]).filter((step) => {
    const { command, isDue } = steps[step];
    const states: Partial<Record<Role, readonly string[]>> = WHO_MAY[command];
    return states[role]?.includes(status) === true && (time === null || isDue(time, now, role));
  });
}

type IsDue = (time: Time, now: string, role: Role) => boolean;

const always: IsDue = () => true;
const onItsDay: IsDue = (time, now) => dateOf(time) <= dateAt(now, time.zone);
const beforeItsStart: IsDue = (time, now) => isBefore(now, time.start);
const afterItsStart: IsDue = (time, now) => !isBefore(now, time.start);

const steps = {
  arrive: { command: 'RecordArrival', isDue: onItsDay },
  'check-in': { command: 'CheckInPatient', isDue: always },
  fulfil: { command: 'FulfilAppointment', isDue: onItsDay },
  'no-show': { command: 'RecordNoShow', isDue: afterItsStart },
  reschedule: { command: 'MoveAppointment', isDue: beforeItsStart },
  cancel: {
    command: 'CancelAppointment',
    isDue: (time, now, role) => role !== 'patient' || beforeItsStart(time, now, role),
  },
  'offer/accept': { command: 'AcceptOffer', isDue: always },
  'entered-in-error': { command: 'EnterInError', isDue: always },
} as const satisfies Record<string, { readonly command: keyof typeof WHO_MAY; readonly isDue: IsDue }>;
