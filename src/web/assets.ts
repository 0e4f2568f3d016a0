import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../platform/package-root.js';

/** A file that pages load. Its URL carries a hash of its content, so browsers may keep it for ever. */
export interface Asset {
  readonly url: string;
  readonly type: string;
  readonly content: Buffer;
}

const own = join(packageRoot(), 'views/assets');
const SCRIPT = 'text/javascript; charset=utf-8';
/** In the order in which they overrule each other; pages load them as one file. */
const styles = [
  ...['base', 'masthead', 'notices', 'layout', 'buttons', 'forms', 'facts', 'lists', 'agenda', 'tables'],
  ...['screens', 'short-lists', 'staff', 'panels', 'hours', 'days', 'cards', 'desk', 'free-times', 'audit'],
  ...['help'],
].map((name) => join(own, 'styles', `${name}.css`));
const htmx = dirname(createRequire(import.meta.url).resolve('htmx.org'));

/** All assets, by the name that views use. */
export const assets: Readonly<Record<'css' | 'icon' | 'htmx' | 'socket' | 'script', Asset>> = {
  css: asset('slotwell.css', 'text/css; charset=utf-8', styles),
  icon: asset('slotwell.svg', 'image/svg+xml; charset=utf-8'),
  htmx: asset('htmx.min.js', SCRIPT, [join(htmx, 'htmx.min.js')]),
  socket: asset('hx-ws.min.js', SCRIPT, [join(htmx, 'ext/hx-ws.min.js')]),
  script: asset('slotwell.js', SCRIPT),
};

export const assetUrls = Object.fromEntries(Object.entries(assets).map(([name, { url }]) => [name, url]));

function asset(file: string, type: string, sources = [join(own, file)]): Asset {
  const content = Buffer.from(sources.map((source) => readFileSync(source, 'utf8')).join('\n'));
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  const [name = '', ...endings] = file.split('.');
  return { url: `/assets/${name}-${hash}.${endings.join('.')}`, type, content };
}
