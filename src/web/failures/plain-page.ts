import { assetUrls } from '../assets.js';
import { renderView } from '../answers/views.js';
import type { Explanation } from './explanations.js';

/** A failure page that needs no database: for when that is what failed, and for addresses that cannot be read. */
export function plainPage(explanation: Omit<Explanation, 'status'>): string {
  return renderView('failures/plain', { assets: assetUrls, ...explanation });
}
