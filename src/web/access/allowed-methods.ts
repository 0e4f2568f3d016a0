import type { Viewer } from '../../kernel/viewer.js';
import { isUuid } from '../forms/path.js';
import { routeAccess, type Rule } from './access.js';
import { rightOf } from './may.js';

interface NamedRoute {
  readonly method: string;
  readonly parts: readonly string[];
  readonly rule: Rule;
}

const routes: readonly NamedRoute[] = Object.entries(routeAccess).map(([name, rule]) => {
  const [method = '', path = ''] = name.split(' ');
  return { method, parts: path.split('/'), rule };
});

/**
 * What somebody may send to an address of routes that they may use, as an `Allow` header lists it (RFC 9110, 10.2.1); empty
 * where there is none for them: others learn no more than that there is nothing.
 */
export function allowedMethods(url: string, viewer: Viewer | null): readonly string[] {
  const asked = (url.split('?', 1)[0] ?? '').split('/');
  const methods = new Set<string>();
  for (const { method, parts, rule } of routes) {
    const isTheirs = rule === 'anyone' || rightOf(rule, viewer) !== undefined;
    if (!isTheirs || !leadsTo(parts, asked)) continue;
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
  }
  return [...methods].sort();
}

function leadsTo(parts: readonly string[], asked: readonly string[]): boolean {
  return parts.length === asked.length && parts.every((part, at) => fits(part, asked[at] ?? ''));
}

function fits(part: string, asked: string): boolean {
  if (!part.startsWith(':')) return part === asked;
  return part === ':id' ? isUuid(asked) : asked !== '';
}
