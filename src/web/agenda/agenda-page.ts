import type { Viewer } from '../../kernel/viewer.js';
import { Page } from '../answers/answer.js';
import type { Agenda, EntryProblem } from './agenda.js';

/** The doctor's home with a day (`YYYY-MM-DD`) shown whole. */
export async function agendaPage(
  agenda: Agenda,
  viewer: Viewer,
  date: string,
  options: {
    readonly hoursConfirmed?: boolean;
    readonly status?: number;
    readonly problem?: EntryProblem | null;
  } = {},
): Promise<Page> {
  const [day, open] = await Promise.all([
    agenda.day(viewer, date, options.problem ?? null),
    agenda.openRequests(viewer, options.problem ?? null),
  ]);
  const data = { day: day.data, open: open.data, hoursConfirmed: options.hoursConfirmed ?? true };
  return new Page('agenda/agenda', 'Agenda', data, {
    status: options.status ?? 200,
    parts: [day, open],
    live: [{ fragment: 'agenda', date }, { fragment: 'open-requests' }],
  });
}
