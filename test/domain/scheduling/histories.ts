import { wholeDays } from '../../../src/kernel/time.js';
import type { WorkingHours } from '../../../src/kernel/working-hours.js';
import type { AppointmentEvent } from '../../../src/scheduling/domain/appointment/appointment.events.js';
import type {
  Appointment,
  AppointmentStatus,
} from '../../../src/scheduling/domain/appointment/appointment.js';
import type { DoctorFacts } from '../../../src/scheduling/domain/appointment/doctor-facts.js';
import type { ClosingDays } from '../../../src/scheduling/domain/appointment/open-times.js';
import { ANA, at, DATE, DR_LEE, ZONE } from './support.js';

export const A1 = 'appointment-1';
export const CARDIOLOGY = 'cardiology';
const whose = { appointmentId: A1, patientId: ANA };

/** What the patient asked for. */
export const WISHED = at('09:00');
/** What is offered instead. */
export const OFFERED = at('11:00');
/** When the offer lapses: a day after the tests' now. */
export const UNTIL = '2026-11-24T08:00:00Z';

export const doctor = (of: Partial<DoctorFacts> = {}): DoctorFacts => ({
  doctorId: DR_LEE,
  standing: 'approved',
  specialties: [CARDIOLOGY],
  visitMinutes: () => 30,
  hoursOn: () => HOURS,
  ...of,
});

const DAILY = [{ from: '08:00', to: '20:00' }];
/** Every day the same, with visits of half an hour. */
export const HOURS: WorkingHours = {
  weekly: { 1: DAILY, 2: DAILY, 3: DAILY, 4: DAILY, 5: DAILY, 6: DAILY, 7: DAILY },
  slotMinutes: 30,
  bufferMinutes: 0,
  horizonDays: 90,
  noticeMinutes: 60,
};
/** The clinic is never closed. */
export const ALWAYS_OPEN: ClosingDays = new Map();

type DataOf<Type extends AppointmentEvent['type']> = Extract<AppointmentEvent, { type: Type }>['data'];
type EventOf<Type extends AppointmentEvent['type']> = { readonly type: Type; readonly data: DataOf<Type> };

export const requested = (
  of: Partial<DataOf<'AppointmentRequested'>> = {},
): EventOf<'AppointmentRequested'> => ({
  type: 'AppointmentRequested',
  data: {
    ...whose,
    specialty: CARDIOLOGY,
    reason: 'Palpitations at night',
    requestedPeriod: WISHED,
    doctorId: null,
    ...of,
  },
});
export const waitlisted = (
  of: Partial<DataOf<'AppointmentWaitlisted'>> = {},
): EventOf<'AppointmentWaitlisted'> => ({
  type: 'AppointmentWaitlisted',
  data: {
    ...whose,
    specialty: CARDIOLOGY,
    reason: 'Palpitations at night',
    requestedPeriod: wholeDays(DATE, '2026-11-27', ZONE),
    doctorId: null,
    ...of,
  },
});
export const declined = (doctorId = DR_LEE, note = ''): EventOf<'AppointmentDeclined'> => ({
  type: 'AppointmentDeclined',
  data: { ...whose, doctorId, note },
});
export const offered = (of: Partial<DataOf<'AppointmentOffered'>> = {}): EventOf<'AppointmentOffered'> => ({
  type: 'AppointmentOffered',
  data: { ...whose, doctorId: DR_LEE, entryId: 'offered', time: OFFERED, until: UNTIL, ...of },
});
export const offerRefused = (entryId = 'offered'): EventOf<'OfferRefused'> => ({
  type: 'OfferRefused',
  data: { ...whose, doctorId: DR_LEE, entryId },
});
export const offerLapsed = (entryId = 'offered'): EventOf<'OfferLapsed'> => ({
  type: 'OfferLapsed',
  data: { ...whose, doctorId: DR_LEE, entryId },
});
export const booked = (of: Partial<DataOf<'AppointmentBooked'>> = {}): EventOf<'AppointmentBooked'> => ({
  type: 'AppointmentBooked',
  data: { ...whose, doctorId: DR_LEE, entryId: 'booked', time: WISHED, ...of },
});
export const rescheduled = (
  of: Partial<DataOf<'AppointmentRescheduled'>> = {},
): EventOf<'AppointmentRescheduled'> => ({
  type: 'AppointmentRescheduled',
  data: {
    ...whose,
    doctorId: DR_LEE,
    entryId: 'moved',
    time: at('10:00'),
    previousEntryId: 'booked',
    ...of,
  },
});
export const abandoned = (entryId: string, rule = 'time-already-taken'): EventOf<'BookingAbandoned'> => ({
  type: 'BookingAbandoned',
  data: { ...whose, entryId, rule, doctorId: DR_LEE, time: WISHED },
});
export const cancelled = (
  of: Partial<DataOf<'AppointmentCancelled'>> = {},
): EventOf<'AppointmentCancelled'> => ({
  type: 'AppointmentCancelled',
  data: {
    ...whose,
    doctorId: null,
    by: 'patient',
    cancellationReason: 'pat',
    because: 'asked',
    note: '',
    ...of,
  },
});
export const arrived: AppointmentEvent = { type: 'PatientArrived', data: { ...whose, doctorId: DR_LEE } };
export const checkedIn: AppointmentEvent = { type: 'PatientCheckedIn', data: { ...whose, doctorId: DR_LEE } };
export const fulfilled = (note = ''): AppointmentEvent => ({
  type: 'AppointmentFulfilled',
  data: { ...whose, doctorId: DR_LEE, note },
});
export const noShow: AppointmentEvent = { type: 'NoShowRecorded', data: { ...whose, doctorId: DR_LEE } };
export const inError = (note = ''): AppointmentEvent => ({
  type: 'AppointmentEnteredInError',
  data: { ...whose, note },
});

/** How an appointment with Dr Lee came into each state. */
export const HISTORY: Readonly<Record<AppointmentStatus, readonly AppointmentEvent[]>> = {
  none: [],
  proposed: [requested()],
  waitlist: [waitlisted()],
  pending: [requested(), offered()],
  booked: [requested(), booked()],
  arrived: [requested(), booked(), arrived],
  'checked-in': [requested(), booked(), arrived, checkedIn],
  fulfilled: [requested(), booked(), arrived, checkedIn, fulfilled()],
  noshow: [requested(), booked(), noShow],
  cancelled: [requested(), cancelled()],
  'entered-in-error': [requested(), booked(), inError()],
};

export const STATES = Object.keys(HISTORY) as Appointment['status'][];
