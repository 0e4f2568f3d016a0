import protobuf from 'protobufjs/minimal.js';

/** What a field holds: a number, text, bytes, or a nested message; an array repeats it, undefined leaves it out. */
export type Value = number | bigint | string | Uint8Array | Fields | readonly Value[] | undefined;

/** The fields of a message by their numbers, 1 to 15. */
export interface Fields {
  readonly [number: number]: Value;
}

export const NOTHING: Buffer = Buffer.alloc(0);

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const LAST_FIELD = 15;

/** A message of protocol buffers. */
export const encode = (fields: Fields): Buffer =>
  writeFields(protobuf.Writer.create(), fields).finish() as Buffer;

/** Counts the fields: to ask an object for its keys takes as long as all the rest. */
function writeFields(writer: protobuf.Writer, fields: Fields): protobuf.Writer {
  for (let number = 1; number <= LAST_FIELD; number += 1) writeField(writer, number, fields[number]);
  return writer;
}

function writeField(writer: protobuf.Writer, number: number, value: Value): void {
  const tag = number * 8 + LENGTH_DELIMITED;
  if (value === undefined) return;
  if (typeof value === 'number') writer.uint32(number * 8 + VARINT).uint64(value);
  else if (typeof value === 'bigint') writer.uint32(number * 8 + VARINT).int64(String(value));
  else if (typeof value === 'string') writer.uint32(tag).string(value);
  else if (value instanceof Uint8Array) writer.uint32(tag).bytes(value);
  else if (isRepeated(value)) for (const one of value) writeField(writer, number, one);
  else writeFields(writer.uint32(tag).fork(), value).ldelim();
}

const isRepeated = (value: Fields | readonly Value[]): value is readonly Value[] => Array.isArray(value);
