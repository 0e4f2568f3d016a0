import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that the system hands out by itself, and apart from those of the other files that run now. */
const FIRST = 12_000;
const PORTS_PER_WORKER = 2_000;
const ours = FIRST + (Number(process.env.VITEST_POOL_ID ?? 0) % 8) * PORTS_PER_WORKER;

const given = new Set<number>();

/** A TCP port of 127.0.0.1 that nothing listens on, and that nobody else is given, nor who asks for just any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = ours + randomInt(PORTS_PER_WORKER);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
