import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { serverOptions } from '../../src/web/server-options.js';
import { closeInTime } from '../../src/web/closing.js';

const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

/** A server that answers `/slow` once it is told to. */
async function listening(answerWithinMs: number) {
  const options = serverOptions({ trustedProxies: [], baseUrl: 'http://clinic' });
  // Who waits for a browser to close a connection waits for ever.
  const server: FastifyInstance = fastify({ ...options, keepAliveTimeout: 0 });
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    server.get('/slow', async () => {
      resolve();
      await new Promise<void>((go) => (answer = go));
      return 'answered';
    });
  });
  server.post('/form', () => 'answered');
  closeInTime(server, answerWithinMs);
  await server.listen({ port: 0, host: '127.0.0.1' });
  return { server, asked, answer: () => answer() };
}

/** A connection on which this much was said, and what came back until it was closed. */
async function said(server: FastifyInstance, text: string): Promise<{ heard: Promise<string> }> {
  const { port } = server.server.address() as AddressInfo;
  const accepted = once(server.server, 'connection');
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  const closed = new Promise<string>((resolve) =>
    socket.on('error', () => undefined).on('close', () => resolve(heard)),
  );
  await accepted;
  if (text !== '') socket.write(text);
  return { heard: closed };
}

it('closes what was opened ahead, and answers what is under way', async () => {
  const { server, asked, answer } = await listening(600_000);
  const silent = await said(server, '');
  const begun = await said(server, 'GET / HT');
  const slow = await said(server, 'GET /slow HTTP/1.1\r\nHost: clinic\r\n\r\n');
  await asked;
  const closing = server.close();
  expect(await silent.heard).toBe('');
  expect(await begun.heard).toBe('');
  answer();
  expect(await slow.heard).toMatch(/^HTTP\/1\.1 200 .*answered$/s);
  await closing;
});

it('waits for nobody who does not get to the end', async () => {
  const { server } = await listening(10);
  const coming = once(server.server, 'request');
  const form = await said(server, 'POST /form HTTP/1.1\r\nHost: clinic\r\nContent-Length: 50\r\n\r\nlogin');
  await coming;
  await server.close();
  expect(await form.heard).not.toContain('answered');
});
