import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { liveAccess, routeAccess } from '../../src/web/access/access.js';
import { WebModule } from '../../src/web/web.module.js';

type Class = new (...args: never[]) => object;

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL'];

describe('the table of who may what', () => {
  it('names every route of every controller, and no other', () => {
    const controllers = Reflect.getMetadata('controllers', WebModule) as Class[];
    const routes = controllers.flatMap(routesOf);
    expect(routes.length).toBeGreaterThan(40);
    expect([...new Set(routes)].sort()).toEqual(Object.keys(routeAccess).sort());
  });

  it('names every live fragment, and no other', () => {
    const providers = Reflect.getMetadata('providers', WebModule) as unknown[];
    const fragments = providers.filter(isLiveFragment).map(nameOf);
    expect(fragments.sort()).toEqual(Object.keys(liveAccess).sort());
  });
});

function routesOf(controller: Class): string[] {
  const base = String(Reflect.getMetadata('path', controller));
  const handlers = Object.getOwnPropertyNames(controller.prototype).map(
    (name) => (controller.prototype as Record<string, object>)[name]!,
  );
  return handlers
    .filter((handler) => typeof handler === 'function' && Reflect.hasMetadata('method', handler))
    .map((handler) => {
      const method = methods[Number(Reflect.getMetadata('method', handler))]!;
      const path = `/${base}/${String(Reflect.getMetadata('path', handler))}`;
      return `${method} ${path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')}`;
    });
}

function isLiveFragment(provider: unknown): provider is Class {
  return typeof provider === 'function' && 'audience' in (provider.prototype as object);
}

/** The name is set in the constructor, which only stores what it is given. */
function nameOf(fragment: Class): string {
  return (new fragment() as { name: string }).name;
}
