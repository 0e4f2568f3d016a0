const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const WHOLE_UUID = new RegExp(`^${UUID}$`, 'i');
const STREAM = new RegExp(`^([a-zA-Z]+)-(${UUID})(?:\\.|$)`, 'i');

/** What an id stands for: a word such as `patient`, `doctor`, `account`, `appointment` or `entry`. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
}

/**
 * Everything that an event names by its id: the ids in its data (`patientId`, `appointmentIds` and the like, at any
 * depth) and in the name of its stream. Each once, in lower case and in order.
 */
export function subjectsOf(stream: string, data: object): Subject[] {
  const found = new Map<string, string>();
  gather(data, found);
  const [, name = '', id = ''] = STREAM.exec(stream) ?? [];
  if (id !== '') add(kindOfStream(name), id, found);
  return [...found].map(([each, kind]) => ({ kind, id: each })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function gather(value: object, found: Map<string, string>): void {
  for (const [name, part] of Object.entries(value) as [string, unknown][]) {
    const kind = kindOfField(name);
    if (kind !== null) for (const id of [part].flat()) add(kind, id, found);
    else if (typeof part === 'object' && part !== null) gather(part, found);
  }
}

/** `previousEntryId`, `replaces` and `renews` name an entry, `patientIds` patients; other fields name nothing. */
function kindOfField(name: string): string | null {
  if (name === 'replaces' || name === 'renews') return 'entry';
  const word = /^(?:.*?)([A-Z]?[a-z]+)Ids?$/.exec(name)?.[1];
  return word === undefined ? null : word.toLowerCase();
}

function kindOfStream(name: string): string {
  if (name === 'access') return 'patient';
  if (name === 'signIns' || name === 'resultViews' || name === 'exports') return 'account';
  return name.replace(/Day$/, '');
}

function add(kind: string, id: unknown, found: Map<string, string>): void {
  if (typeof id !== 'string' || !WHOLE_UUID.test(id)) return;
  const spelt = id.toLowerCase();
  if (!found.has(spelt)) found.set(spelt, kind);
}
