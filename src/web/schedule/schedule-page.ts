import { NotFoundException } from '@nestjs/common';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById, type DoctorRow } from '../../../projections/doctors/queries.js';
import { workingHoursFrom, type HoursFrom } from '../../../projections/slots/queries.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { Page } from '../answers/answer.js';
import { blank, type FormState } from '../forms/form.js';
import { momentAt, type Moment } from '../moment.js';
import { doctorOf, type SignedInVisit } from '../visit/visit.js';
import { awayOf } from './away.js';
import { hoursInWords, timeOffInWords } from './in-words.js';
import { spans, typedFrom, weekdays } from './weekly-hours.js';

/** What a doctor's working hours are, and what they are to be. */
export interface Schedule {
  readonly doctor: DoctorRow;
  readonly moment: Moment;
  /** The date that is looked at, today or later. */
  readonly date: string;
  /** Those that hold on it, if any do, and what follows. */
  readonly hours: readonly HoursFrom[];
}

/** One of the page's forms that was refused. */
export interface RefusedForm {
  readonly section: 'hours' | 'time-off';
  readonly form: FormState;
  readonly status: number;
}

/** That of the doctor who is signed in. */
export async function ownSchedule(db: ReadModels, visit: SignedInVisit, date = ''): Promise<Schedule> {
  const doctorId = doctorOf(visit);
  const [doctor, clinic] = await Promise.all([doctorById(db, doctorId), findClinic(db)]);
  if (doctor === null) throw new NotFoundException();
  const moment = momentAt(visit.now, clinic?.zone ?? 'UTC');
  const shown = date > moment.today ? date : moment.today;
  return { doctor, moment, date: shown, hours: await workingHoursFrom(db, { doctorId, date: shown }) };
}

/** A doctor's week, what it is to be later, and time off with what is still booked there. */
export async function schedulePage(
  db: ReadModels,
  { doctor, moment, date, hours }: Schedule,
  refused: RefusedForm | null = null,
): Promise<Page> {
  const typed = { ...(hours[0] && typedFrom(hours[0].hours)), from: date };
  const formOf = (section: RefusedForm['section'], untouched: FormState) =>
    refused?.section === section ? refused.form : untouched;
  const data = {
    doctor,
    today: moment.today,
    form: formOf('hours', blank(typed)),
    timeOffForm: formOf('time-off', blank()),
    later: hours.filter(({ from }) => from > date),
    away: await awayOf(db, doctor.doctorId, moment),
    weekdays,
    spans,
    hoursInWords,
    timeOffInWords,
  };
  return new Page('schedule/schedule', 'Working hours', data, { status: refused?.status ?? 200 });
}
