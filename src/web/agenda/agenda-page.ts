import type { Viewer } from '../../kernel/viewer.js';
import { Page } from '../answers/answer.js';
import { blank, type FormState } from '../forms/form.js';
import type { Agenda, EntryProblem } from './agenda.js';

/** The doctor's home with a day (`YYYY-MM-DD`) shown whole. */
export async function agendaPage(
  agenda: Agenda,
  viewer: Viewer,
  date: string,
  options: {
    readonly hoursConfirmed?: boolean;
    /** The choice of a day, when it is no good. */
    readonly form?: FormState;
    readonly problem?: EntryProblem | null;
  } = {},
): Promise<Page> {
  const [day, open] = await Promise.all([
    agenda.day(viewer, date, options.problem ?? null),
    agenda.openRequests(viewer, options.problem ?? null),
  ]);
  const { form = blank(), hoursConfirmed = true } = options;
  const data = { day: day.data, open: open.data, hoursConfirmed, form };
  return new Page('agenda/agenda', 'Agenda', data, {
    status: form.problems.length > 0 ? 422 : 200,
    parts: [day, open],
    live: [{ fragment: 'agenda', date }, { fragment: 'open-requests' }],
  });
}
