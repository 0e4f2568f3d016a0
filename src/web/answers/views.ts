import { join } from 'node:path';
import { Eta } from 'eta';
import { packageRoot } from '../../platform/package-root.js';
import type { ViewData } from './answer.js';

/**
 * Renders a file under views/ (`requests/_results`, without its ending). Every value is escaped; only what another
 * view rendered goes in raw. What differs from person to person stays a placeholder.
 */
export function renderView(view: string, data: ViewData): string {
  return eta.render(view, data);
}

const eta = new Eta({
  views: join(packageRoot(), 'views'),
  cache: process.env.NODE_ENV !== 'development',
  debug: true,
  escapeFunction: (value) => escapeHtml(String((value as string | number | null) ?? '')),
});

/** Also breaks up `__`, so that nothing a person typed is ever taken for a placeholder. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]|__/g, (match) => entities[match] ?? match);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  __: '&#95;&#95;',
};
