import { ERASED, type DomainEvent, type EventShape } from '../../kernel/stream.js';
import { eventId } from './ids.js';
import type { Keyring, PersonKeys } from './keyring.js';
import type { Metadata, NewEvent, Recorded, StoredEvent } from './recorded-event.js';

type Data = Readonly<Record<string, unknown>>;

/** A personal field as the log keeps it. */
interface Sealed {
  readonly sealed: string;
}

export interface Codec {
  /** Seals personal fields and names the events; `expected` is the revision they will follow. */
  encode(
    stream: string,
    expected: string,
    events: readonly DomainEvent[],
    metadata: Omit<Metadata, 'schema'>,
  ): Promise<NewEvent[]>;
  /** Opens personal fields and brings old shapes up to date. Throws on a type that the catalogue does not know. */
  decode(events: readonly StoredEvent[]): Promise<Recorded[]>;
}

export function createCodec(catalogue: Readonly<Record<string, EventShape>>, keys: PersonKeys): Codec {
  const shapeOf = (type: string): EventShape => {
    const shape = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;
    if (!shape) throw new Error(`The event catalogue has no type ${type}`);
    return shape;
  };

  return {
    async encode(stream, expected, events, metadata) {
      const keyring = await keys.toSeal(peopleIn(events, shapeOf));
      return events.map((event, index) => {
        const shape = shapeOf(event.type);
        const data = mapPersonal(event.data as Data, shape, (value, person, field) =>
          value === null || value === undefined
            ? value
            : { sealed: sealedText(keyring, person, `${event.type}.${field}`, value) },
        );
        return {
          id: eventId(metadata.commandId, stream, expected, index),
          type: event.type,
          data,
          metadata: { ...metadata, schema: shape.schema },
        };
      });
    },

    async decode(events) {
      const keyring = await keys.toOpen(peopleIn(events, shapeOf));
      return events.map((event) => {
        const shape = shapeOf(event.type);
        const opened = mapPersonal(event.data, shape, (value, person, field) => {
          if (!isSealed(value)) return value;
          const plain = keyring.open(person, `${event.type}.${field}`, value.sealed);
          return plain === null ? ERASED : (JSON.parse(plain) as unknown);
        });
        return { ...event, data: upToDate(opened, event.metadata.schema, shape) };
      });
    },
  };
}

/** Of somebody who was erased nothing is written, and it reads as erased like all that was before. */
function sealedText(keyring: Keyring, person: string, context: string, value: unknown): string {
  return keyring.isErased(person) ? '' : keyring.seal(person, context, JSON.stringify(value));
}

function mapPersonal(
  data: Data,
  shape: EventShape,
  change: (value: unknown, person: string, field: string) => unknown,
): Data {
  if (!shape.personal) return data;
  const person = String(data[shape.personal.of]);
  const changed: Record<string, unknown> = { ...data };
  for (const field of shape.personal.fields) changed[field] = change(data[field], person, field);
  return changed;
}

function peopleIn(
  events: readonly { readonly type: string; readonly data: object }[],
  shapeOf: (type: string) => EventShape,
): Set<string> {
  const people = new Set<string>();
  for (const event of events) {
    const personal = shapeOf(event.type).personal;
    if (personal) people.add(String((event.data as Data)[personal.of]));
  }
  return people;
}

function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Sealed>).sealed === 'string';
}

function upToDate(data: Data, schema: number, shape: EventShape): Data {
  let newest = data;
  for (let number = schema; number < shape.schema; number++) {
    const upcast = shape.upcast?.[number];
    if (!upcast) throw new Error(`No upcaster leads from schema ${String(number)}`);
    newest = upcast({ ...newest });
  }
  return newest;
}
