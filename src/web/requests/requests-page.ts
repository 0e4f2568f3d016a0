import type { z } from 'zod';
import { specialtyLabels } from '../../../projections/clinic/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { requestScope } from '../access/relations.js';
import { Page } from '../answers/answer.js';
import type { Filters } from '../forms/form.js';
import { given, queryString } from '../given.js';
import {
  requestStatuses,
  type requestFilters,
  type RequestResults,
  type RowProblem,
} from './request-results.js';

export type RequestSearch = Filters<z.infer<typeof requestFilters>>;

/** A doctor's search with its results; `problem` is a form in them that was refused. */
export async function requestsPage(
  db: ReadModels,
  results: RequestResults,
  search: RequestSearch,
  viewer: Viewer,
  problem: RowProblem | null = null,
): Promise<Page> {
  const [part, specialties] = await Promise.all([
    results.part(viewer, search.value, problem),
    specialtiesOf(db, viewer),
  ]);
  const form = { typed: search.typed, problems: search.problems };
  const data = { results: part.data, form, specialties, statuses: requestStatuses };
  return new Page('requests/requests', 'Requests', data, {
    status: search.problems.length > 0 ? 422 : 200,
    parts: [part],
    live: [{ fragment: 'request-results', ...given(search.value) }],
    url: `/requests${queryString(search.value)}`,
  });
}

/** The specialties that the doctor can filter by. */
async function specialtiesOf(db: ReadModels, viewer: Viewer): Promise<{ value: string; label: string }[]> {
  const [scope, labels] = await Promise.all([requestScope(db, viewer), specialtyLabels(db)]);
  const seen = scope?.specialties === 'all' ? [...labels.keys()] : (scope?.specialties ?? []);
  return seen
    .map((value) => ({ value, label: labels.get(value) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label));
}
