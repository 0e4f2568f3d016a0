import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The pages cannot be served where the settings say; the message names the setting. */
export class CannotListen extends Error {}

const usualPort = 3000;

/**
 * The port to serve pages on: the wanted one (0 means any free one), else 3000, else a free one.
 * @throws {CannotListen} when the wanted port is taken or the host is not this machine's
 */
export async function choosePort(wanted: number | undefined, host: string): Promise<number> {
  try {
    return await bindable(wanted ?? usualPort, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && wanted === undefined) return bindable(0, host);
    throw new CannotListen(explain(code, wanted ?? usualPort, host), { cause: error });
  }
}

async function bindable(port: number, host: string): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address.port;
}

function explain(code: string | undefined, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${port} is taken by another program. Stop that one, or set PORT to another port or to 0 for any free one.`;
    case 'EACCES':
      return `PORT ${port} may not be used by this user. Set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `SLOTWELL_HOST ${host} is not an address of this machine.`;
    default:
      return `Pages cannot be served on ${host}, port ${port} (${code ?? 'unknown reason'}).`;
  }
}
