import type { IncomingMessage } from 'node:http';

const mostBytes = 32 * 1024 * 1024;
const mostMs = 5_000;

/**
 * Reads and forgets what a client still sends, within limits: browsers show no answer while they are sending, and a
 * connection that is closed meanwhile shows them none at all.
 */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const finish = () => {
      clearTimeout(limit);
      request.off('data', count);
      request.off('close', finish).off('end', finish);
      resolve();
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) finish();
    };
    const limit = setTimeout(finish, mostMs);
    request.on('data', count).on('end', finish).on('close', finish).resume();
  });
}
