import { assetUrls } from '../assets.js';
import { renderView } from '../answers/views.js';
import type { Explanation } from './explanations.js';
import type { SentField } from './sent-fields.js';

/** What was asked, to be asked again: a page, or a form with the token it carried. */
export interface Again {
  readonly action: string;
  readonly form?: { readonly token: string; readonly fields: readonly SentField[] };
}

/** A failure page that needs no database: for when that is what failed, and for addresses that cannot be read. */
export function plainPage(explanation: Omit<Explanation, 'status'> & { readonly again?: Again }): string {
  return renderView('failures/plain', { assets: assetUrls, ...explanation });
}
