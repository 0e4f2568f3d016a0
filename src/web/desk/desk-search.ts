import { z } from 'zod';
import { optionalDate, optionalText } from '../forms/fields.js';
import { readFilters, type Filters } from '../forms/form.js';
import type { Visit } from '../visit/visit.js';

/** What the desk looks at: the day, and the patients it searches. */
export const deskFilters = z.object({ date: optionalDate, q: optionalText(200), after: optionalText(500) });

export type DeskSearch = Filters<z.infer<typeof deskFilters>>;

/** The search of the page that a form stands on: forms that are sent without htmx carry it in their address. */
export function searchFrom({ from, path }: Pick<Visit, 'from' | 'path'>): DeskSearch {
  const page = from?.pathname === '/desk' ? from : new URL(path, 'http://desk');
  return readFilters(deskFilters, Object.fromEntries(page.searchParams));
}
