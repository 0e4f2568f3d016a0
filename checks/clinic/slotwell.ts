import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNode, type Program } from '../../test/support/program.js';

const TRIES = 5;

/** The built Slotwell with servers of its own, in a folder that lasts until `remove`. */
export class Slotwell {
  private program: Program | null = null;
  /** Where its pages are. */
  address = '';
  /** The log's address, for the client. */
  eventStoreUrl = '';
  /** The link that opens the clinic, until that was used. */
  setupLink = '';

  private constructor(private readonly data: string) {
    process.once('exit', () => this.program?.process.kill('SIGKILL'));
  }

  static async prepare(): Promise<Slotwell> {
    return new Slotwell(await mkdtemp(join(tmpdir(), 'slotwell-checks-')));
  }

  /** Starts it and waits until it is open. `crashAt` names the point at which it is to be killed. */
  async start(crashAt = ''): Promise<void> {
    const program = await this.open(crashAt);
    const servers = await readFile(join(this.data, 'servers.json'), 'utf8');
    this.eventStoreUrl = (JSON.parse(servers) as { eventStoreUrl: string }).eventStoreUrl;
    this.setupLink = /once, with this link: (\S+)$/m.exec(program.output())?.[1] ?? '';
  }

  /** A port that was free a moment ago may be another program's by now: then it starts again. */
  private async open(crashAt: string): Promise<Program> {
    const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
    const env = {
      SLOTWELL_DATA: this.data,
      PORT: '0',
      SLOTWELL_LOG_LEVEL: 'warn',
      SLOTWELL_CRASH_AT: crashAt,
    };
    for (let tries = 1; ; tries++) {
      const program = startNode(['--enable-source-maps', main], { env });
      this.program = program;
      try {
        const [, address = ''] = await program.says(/^Slotwell is open at (\S+)$/m);
        await program.says(/^PostgreSQL:/m);
        this.address = address;
        return program;
      } catch (error) {
        if (tries === TRIES || !program.output().includes('EADDRINUSE')) throw error;
        await program.ended;
      }
    }
  }

  /** Whether it was killed within so many milliseconds, by itself or by anybody. */
  async dies(withinMs: number): Promise<boolean> {
    if (!this.program) throw new Error('It does not run');
    const limit = new Promise<null>((resolve) => setTimeout(resolve, withinMs, null).unref());
    return (await Promise.race([this.program.ended, limit])) === 'SIGKILL';
  }

  async stop(): Promise<void> {
    this.program?.process.kill('SIGTERM');
    await this.program?.ended;
    this.program = null;
  }

  /** Stops it and takes its folder away. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.data, { recursive: true, force: true, maxRetries: 10 });
  }

  /** What it said, for whoever looks for the reason of a failure. */
  output(): string {
    return this.program?.output() ?? '';
  }
}
