import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { eventually } from './wait.js';

/** A message that arrived. `text` is the whole of it, of a mail with its head, decoded as far as it was encoded. */
export interface Letter {
  readonly to: string;
  readonly text: string;
}

/** A server that takes messages and keeps them. */
export interface Letterbox {
  readonly url: string;
  readonly letters: readonly Letter[];
  /** Answers the next `times` messages with this code instead of taking them. */
  refuse(code: number, times: number): void;
  /** Waits for a message to `to` beside the first `after`, and answers it. */
  letterTo(to: string, after?: number): Promise<Letter>;
  close(): Promise<void>;
}

/** A mail server on loopback. */
export async function mailServer(): Promise<Letterbox> {
  const letters: Letter[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const code = refusals.shift();
        if (code !== undefined)
          return done(Object.assign(new Error('Not today, secret@example.org'), { responseCode: code }));
        for (const { address } of envelope.rcptTo)
          letters.push({ to: address, text: decoded(Buffer.concat(chunks).toString()) });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    ...box(letters, refusals),
    url: `smtp://127.0.0.1:${String(port)}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What takes SMS on loopback, from those who know the token. */
export async function smsServer(token: string): Promise<Letterbox> {
  const letters: Letter[] = [];
  const refusals: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const code = request.headers.authorization === `Bearer ${token}` ? refusals.shift() : 401;
      if (code === undefined) letters.push(JSON.parse(Buffer.concat(chunks).toString()) as Letter);
      response.writeHead(code ?? 202).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...box(letters, refusals),
    url: `http://127.0.0.1:${String(port)}/messages`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function box(letters: Letter[], refusals: number[]) {
  return {
    letters,
    refuse: (code: number, times: number) => void refusals.push(...Array<number>(times).fill(code)),
    letterTo: (to: string, after = 0) =>
      eventually(() => letters.slice(after).find((letter) => letter.to === to) ?? false),
  };
}

/** Quoted-printable, as far as our mails use it. */
function decoded(mail: string): string {
  return mail
    .replace(/=\r\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString());
}
