import { createHash } from 'node:crypto';

const LONGEST = 60;

/** The slug under which a specialty with this label is kept: `Sports medicine` → `sports-medicine`. */
export function slugOf(label: string): string {
  const words = label
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const slug = (words ?? []).join('-').slice(0, LONGEST).replace(/-$/, '');
  return slug === '' ? `specialty-${createHash('sha256').update(label).digest('hex').slice(0, 8)}` : slug;
}
