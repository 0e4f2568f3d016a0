import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Page } from '../answers/answer.js';
import { optionalDate, optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { doctorFilters, DoctorList, type DoctorSearch } from './doctor-list.js';
import { DoctorPages } from './doctor-pages.js';
import { errandFilters, errandOf } from './errand.js';

const timesSearch = errandFilters.extend({
  date: optionalDate,
  /** The time that was chosen. */
  start: optionalText(40),
  renewed: optionalText(3),
});

/** Doctors and their free times. */
@Controller('doctors')
export class DoctorsController {
  constructor(
    private readonly list: DoctorList,
    private readonly pages: DoctorPages,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  all(@Search(doctorFilters) search: DoctorSearch, @CurrentVisit() { viewer }: SignedInVisit): Promise<Page> {
    return this.list.page(viewer, search);
  }

  @Get(':id')
  async one(
    @PathId() doctorId: string,
    @Search(timesSearch) { value, typed, problems }: Filters<z.infer<typeof timesSearch>>,
    @CurrentVisit() { viewer }: SignedInVisit,
  ): Promise<Page> {
    const errand = await errandOf(this.db, viewer, value);
    const shown = { form: { typed, problems }, status: problems.length > 0 ? 422 : 200 };
    if (!value.start || errand.moving) return this.pages.times(doctorId, value.date, errand, shown);
    return this.pages.book(viewer, doctorId, value.start, errand, {
      ...shown,
      renewed: value.renewed === 'yes',
    });
  }
}
