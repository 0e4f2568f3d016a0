/** A field of a form as it was sent, to be sent again. */
export interface SentField {
  readonly name: string;
  readonly value: string;
  /** How the field is called; `null` for what people do not see. */
  readonly label: string | null;
}

const neverSentBack = new Set(['_csrf', 'password', 'oldPassword', 'code']);

/** What a form held but for its token and passwords, which have to be typed again. */
export function sentFields(body: unknown): SentField[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    neverSentBack.has(name) ? [] : texts(value).map((text) => ({ name, value: text, label: labelOf(name) })),
  );
}

const atLength = ['note', 'reason', 'answer', 'message'];

/** What was typed at length into a form; empty when nothing was. */
export function sentNote(body: unknown): string {
  const fields = sentFields(body).filter(({ name }) => atLength.includes(name));
  return fields.map(({ value }) => value).join('\n\n');
}

/** The token that a form carried; empty when it had none. */
export function sentToken(body: unknown): string {
  const { _csrf: token } = (body ?? {}) as { readonly _csrf?: unknown };
  return texts(token)[0] ?? '';
}

function texts(value: unknown): string[] {
  return [value].flat().filter((each): each is string => typeof each === 'string' && each !== '');
}

/** What says nothing to people: ids, tokens, and where a form stood. */
const unseen = /^(?:\w+Id|start|token|next|session|back|page)$/;

/** `preferredDate` → Preferred date */
function labelOf(name: string): string | null {
  if (unseen.test(name)) return null;
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
