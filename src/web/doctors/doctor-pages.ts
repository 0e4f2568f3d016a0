import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { doctorById, type DoctorRow } from '../../../projections/doctors/queries.js';
import { dateOf, isDate, timeFrom } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page } from '../answers/answer.js';
import { blank, type FormState } from '../forms/form.js';
import { given, queryString } from '../given.js';
import { ChosenTime } from './chosen-time.js';
import type { Errand } from './errand.js';
import { Timetable } from './timetable.js';

/** What a page of a doctor's times is to show beside them. */
export interface Shown {
  readonly status?: number;
  /** A form that was refused. */
  readonly form?: FormState;
  /** The start (ISO instant) that was refused: what is free near it is shown. */
  readonly near?: string;
  /** The chosen time was kept longer once. */
  readonly renewed?: boolean;
}

/** The pages of one doctor: the free times, and the form that books one of them. */
@Injectable()
export class DoctorPages {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly timetable: Timetable,
    private readonly chosen: ChosenTime,
  ) {}

  /** A doctor who sees patients; throws NotFoundException when there is none with this id. */
  async doctor(doctorId: string): Promise<DoctorRow> {
    const doctor = await doctorById(this.db, doctorId);
    if (doctor?.status !== 'approved') throw new NotFoundException();
    return doctor;
  }

  /** The clinic's date at an ISO instant, if it is one. */
  async dateOf(start: string | undefined): Promise<string | undefined> {
    if (start === undefined) return undefined;
    const { zone } = await this.timetable.moment();
    const time = timeFrom(start, 1, zone);
    return time === null ? undefined : dateOf(time);
  }

  /** `date` is the day whose times are shown whole; today if it is none. */
  async times(
    doctorId: string,
    date: string | undefined,
    errand: Errand,
    { status = 200, form = blank(), near }: Shown = {},
  ): Promise<Page> {
    const doctor = await this.doctor(doctorId);
    const day = date && isDate(date) ? date : (await this.timetable.moment()).today;
    const timetable = await this.timetable.part(doctorId, day, errand);
    const { moving } = errand;
    const query = queryString({ ...errand.query, date: day });
    const data = {
      doctor,
      errand,
      form,
      freeForm: form,
      timetable: timetable.data,
      nearest: near === undefined ? [] : (await this.timetable.nearest(doctorId, near, errand)).slots,
      anyTimeAction: moving
        ? `/appointments/${moving.appointmentId}/reschedule${query}`
        : `/doctors/${doctorId}/appointments${query}`,
      listQuery: queryString({ ...errand.query, move: '' }),
      here: (change: Readonly<Record<string, string>>) =>
        `/doctors/${doctorId}${queryString({ ...errand.query, date: day, ...change })}`,
    };
    const title = moving ? 'Choose another time' : doctor.fullName;
    return new Page('doctors/doctor', title, data, {
      status,
      parts: [timetable],
      live: [{ fragment: 'slots', doctorId, date: day, ...given(errand.query) }],
    });
  }

  /** The form that books a time, or the free times when `start` is none or nobody is named. */
  async book(
    viewer: Viewer,
    doctorId: string,
    start: string,
    errand: Errand,
    { status = 200, form = blank(), near, renewed = false }: Shown = {},
  ): Promise<Page> {
    const doctor = await this.doctor(doctorId);
    const { patient } = errand;
    const chosen = await this.chosen.find(doctorId, start, errand);
    if (chosen === null || patient === null) {
      const { now } = await this.timetable.moment();
      return this.times(doctorId, undefined, errand, {
        status,
        form,
        ...(status === 200 ? {} : { near: now }),
      });
    }
    const part = await this.chosen.part(doctorId, chosen, errand, { renewed, lost: near !== undefined });
    const date = chosen.time.local.slice(0, 10);
    const data = {
      doctor,
      errand,
      chosen,
      form,
      part: part.data,
      query: queryString({ ...errand.query, date }),
      back: queryString({ ...errand.query, date }),
      others: viewer.patients
        .filter(({ patientId }) => patientId !== patient.patientId)
        .map(({ patientId, fullName }) => ({
          fullName,
          href: `/doctors/${doctorId}${queryString({ ...errand.query, patientId, date })}`,
        })),
    };
    return new Page('doctors/book', `Book ${doctor.fullName}`, data, {
      status,
      parts: [part],
      live: [{ fragment: 'chosen-time', doctorId, start, ...given(errand.query) }],
    });
  }
}
