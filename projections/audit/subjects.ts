const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const WHOLE_UUID = new RegExp(`^${UUID.source}$`, 'i');

/**
 * Everything that an event names by its id: the ids in its data (`patientId`, `appointmentIds` and the like, at any
 * depth) and in the name of its stream. Each once, in lower case and in order.
 */
export function subjectsOf(stream: string, data: object): string[] {
  const ids = new Set<string>(stream.match(UUID)?.map((id) => id.toLowerCase()));
  gather(data, ids);
  return [...ids].sort();
}

function gather(value: object, ids: Set<string>): void {
  for (const [name, part] of Object.entries(value) as [string, unknown][]) {
    if (typeof part === 'string' && isIdName(name)) add(part, ids);
    else if (Array.isArray(part) && /Ids$/.test(name)) part.forEach((id) => add(id, ids));
    else if (typeof part === 'object' && part !== null) gather(part, ids);
  }
}

function isIdName(name: string): boolean {
  return /(^id|Id)$/.test(name) || name === 'replaces';
}

function add(id: unknown, ids: Set<string>): void {
  if (typeof id === 'string' && WHOLE_UUID.test(id)) ids.add(id.toLowerCase());
}
