import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { packageRoot } from '../platform/package-root.js';

/** A file that pages load. Its URL carries a hash of its content, so browsers may keep it for ever. */
export interface Asset {
  readonly url: string;
  readonly type: string;
  readonly content: Buffer;
}

const own = join(packageRoot(), 'views/assets');
const htmx = dirname(createRequire(import.meta.url).resolve('htmx.org'));

/** All assets, by the name that views use. */
export const assets: Readonly<Record<'css' | 'icon' | 'htmx' | 'socket' | 'script', Asset>> = {
  css: asset(join(own, 'slotwell.css'), 'text/css; charset=utf-8'),
  icon: asset(join(own, 'slotwell.svg'), 'image/svg+xml'),
  htmx: asset(join(htmx, 'htmx.min.js'), 'text/javascript; charset=utf-8'),
  socket: asset(join(htmx, 'ext/hx-ws.min.js'), 'text/javascript; charset=utf-8'),
  script: asset(join(own, 'slotwell.js'), 'text/javascript; charset=utf-8'),
};

export const assetUrls = Object.fromEntries(Object.entries(assets).map(([name, { url }]) => [name, url]));

function asset(file: string, type: string): Asset {
  const content = readFileSync(file);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  const [name = '', ...endings] = basename(file).split('.');
  return { url: `/assets/${name}-${hash}.${endings.join('.')}`, type, content };
}
