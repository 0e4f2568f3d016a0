/** Stands where a form's CSRF token belongs. */
export const CSRF_PLACEHOLDER = '__csrf__';
/** Stands where a form's command id belongs; each occurrence gets an id of its own. */
export const COMMAND_ID_PLACEHOLDER = '__command_id__';

const placeholders = new RegExp(`${CSRF_PLACEHOLDER}|${COMMAND_ID_PLACEHOLDER}`, 'g');
const placeholder = new RegExp(placeholders.source);

/** Fills in what differs from person to person in HTML that was rendered for many. Values are UUIDs or base64url. */
export function fillPlaceholders(
  html: string,
  { csrf, commandId }: { readonly csrf: string; readonly commandId: () => string },
): string {
  return html.replace(placeholders, (found) => (found === CSRF_PLACEHOLDER ? csrf : commandId()));
}

/** Whether the HTML has anything to fill in: if not, all recipients get the same bytes. */
export function hasPlaceholders(html: string): boolean {
  return placeholder.test(html);
}
