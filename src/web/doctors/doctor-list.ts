import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorsWithFreeTimes } from '../../../projections/slots/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page } from '../answers/answer.js';
import { optionalDate, optionalText } from '../forms/fields.js';
import type { Filters, FormState } from '../forms/form.js';
import { given, queryString } from '../given.js';
import { errandFilters, errandOf } from './errand.js';

/** What doctors are searched by. */
export const doctorFilters = errandFilters.omit({ move: true }).extend({
  q: optionalText(200),
  date: optionalDate,
  after: optionalText(500),
});

export type DoctorSearch = Filters<z.infer<typeof doctorFilters>>;

/** Doctors with their next free times. */
@Injectable()
export class DoctorList {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  /** `refused` is shown above the list: a form about a doctor who cannot be booked. */
  async page(viewer: Viewer, search: DoctorSearch, refused?: FormState, status?: number): Promise<Page> {
    const { value, typed, problems } = search;
    const { q, specialty, date, after } = given(value);
    const filter = given({ q, specialty, date, after });
    const [clinic, errand, page] = await Promise.all([
      findClinic(this.db),
      errandOf(this.db, viewer, value),
      doctorsWithFreeTimes(this.db, { ...filter, now: this.clock.now() }),
    ]);
    const part = {
      page,
      errand,
      date: date ?? '',
      isNarrowed: Boolean(q) || Boolean(specialty) || Boolean(date),
      query: queryString(errand.query),
      nextPage: page.next === null ? null : `/doctors${queryString({ ...value, after: page.next })}`,
      firstPage: after ? `/doctors${queryString({ ...value, after: '' })}` : null,
      everybody: `/doctors${queryString({ patientId: value.patientId })}`,
    };
    const data = {
      form: refused ? { typed, problems: refused.problems } : { typed, problems },
      errand,
      list: part,
      specialties: (clinic?.specialties ?? []).map((each) => ({ value: each.specialty, label: each.label })),
      here: (change: Readonly<Record<string, string>>) => `/doctors${queryString({ ...value, ...change })}`,
    };
    return new Page('doctors/doctors', 'Find a time', data, {
      status: status ?? (problems.length > 0 ? 422 : 200),
      parts: [{ id: 'doctor-list', view: 'doctors/_list', data: part }],
      url: `/doctors${queryString(value)}`,
    });
  }
}
