import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNode } from '../../test/support/program.js';

/** The built event store alone, in a folder that lasts until `remove`. */
export class OwnStore {
  private constructor(
    readonly url: string,
    readonly remove: () => Promise<void>,
  ) {}

  static async start(): Promise<OwnStore> {
    const data = await mkdtemp(join(tmpdir(), 'slotwell-twins-'));
    const main = fileURLToPath(new URL('../../src/embedded/event-store/main.js', import.meta.url));
    const program = startNode(['--enable-source-maps', main, '--port', '0', '--data', data]);
    const kill = () => program.process.kill('SIGTERM');
    process.once('exit', kill);
    const [, url = ''] = await program.says(/"listening":"([^"]+)"/, 60_000);
    return new OwnStore(url, async () => {
      kill();
      await program.ended;
      await rm(data, { recursive: true });
    });
  }
}
