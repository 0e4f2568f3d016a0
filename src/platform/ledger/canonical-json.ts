/**
 * The RFC 8785 (JCS) form of a value that came out of `JSON.parse`: members sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. It never fails, and different values have different forms: what the
 * RFC forbids is written as no JSON ever is (numbers beyond a double's range as `Infinity`, bytes as `bytes:<base64>`),
 * and a lone surrogate as its escape. Members that are `undefined` are left out.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('base64')}`;
  return canonicalObject(value as Readonly<Record<string, unknown>>);
}

function canonicalObject(members: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member !== undefined) text += `${text && ','}${quoted(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** Everything that JSON writes as it is; the rest is rare, and slower. */
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
