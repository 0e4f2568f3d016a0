/** The headers of a call, for a client that speaks HTTP/2 and is not EventStoreDB's. */
export function grpcCall(method: string): Record<string, string> {
  return {
    ':method': 'POST',
    ':path': `/event_store.client.streams.Streams/${method}`,
    'content-type': 'application/grpc+proto',
    te: 'trailers',
  };
}

/** A message as it travels in a call. */
export function framed(message: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}
