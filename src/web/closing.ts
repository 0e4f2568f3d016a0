import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** An answer waits up to 2 s until pages show what a form did. */
const ANSWER_WITHIN_MS = 3_000;

/**
 * Lets the server close though browsers keep connections open: one on which nothing was asked yet, as browsers open them
 * ahead, is closed at once, and one on which something is under way when that is answered, or is not over in time.
 */
export function closeInTime(server: FastifyInstance, answerWithinMs = ANSWER_WITHIN_MS): void {
  const unused = new Set<Socket>();
  let isClosing = false;
  server.server
    .on('connection', (socket: Socket) => {
      unused.add(socket);
      socket.once('close', () => unused.delete(socket));
    })
    .on('request', ({ socket }, response) => {
      unused.delete(socket);
      response.once('finish', () => {
        if (isClosing) socket.end();
      });
    })
    .on('upgrade', ({ socket }) => unused.delete(socket));
  server.addHook('preClose', (done) => {
    isClosing = true;
    for (const socket of unused) socket.destroy();
    setTimeout(() => server.server.closeAllConnections(), answerWithinMs).unref();
    done();
  });
}
