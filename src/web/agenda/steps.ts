import { WHO_MAY } from '../../scheduling/domain/appointment/who-may.js';
import { dateAt, dateOf, isBefore, type Time } from '../../kernel/time.js';

/** What a doctor can do with an appointment, as its route calls it. */
export type Step = keyof typeof steps;

interface Appointment {
  readonly status: string;
  readonly time: Time;
}

/** The steps that would not be refused now. The decisions behind them have the last word. */
export function stepsFor(appointment: Appointment, now: string): Step[] {
  return (Object.keys(steps) as Step[]).filter((step) => {
    const { states, isDue } = steps[step];
    return states.some((state) => state === appointment.status) && isDue(appointment.time, now);
  });
}

const onItsDay = (time: Time, now: string): boolean => dateOf(time) <= dateAt(now, time.zone);
const afterItsStart = (time: Time, now: string): boolean => !isBefore(now, time.start);
const always = (): boolean => true;

const steps = {
  arrive: { states: WHO_MAY.RecordArrival.doctor, isDue: onItsDay },
  'check-in': { states: WHO_MAY.CheckInPatient.doctor, isDue: always },
  fulfil: { states: WHO_MAY.FulfilAppointment.doctor, isDue: onItsDay },
  'no-show': { states: WHO_MAY.RecordNoShow.doctor, isDue: afterItsStart },
  cancel: { states: WHO_MAY.CancelAppointment.doctor, isDue: always },
};
