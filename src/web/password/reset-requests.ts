import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { AskPasswordReset } from '../../identity/domain/account/ask-password-reset.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Commands } from '../forms/commands.js';

/** How long what was asked for waits, at most. */
const PAUSE_MS = 1_000;

/**
 * Issues links and codes for new passwords some time after the answer, those that were asked for meanwhile together and
 * in their order: a link takes work, a login that nobody has takes none, and whoever asks next must not feel which it was.
 */
@Injectable()
export class ResetRequests implements OnModuleDestroy {
  private readonly logger = new Logger('web');
  private readonly stopping = new AbortController();
  private waiting: AskPasswordReset[] = [];
  private work: Promise<void> | undefined;

  constructor(private readonly commands: Commands) {}

  add(command: AskPasswordReset): void {
    this.waiting.push(command);
    this.work ??= this.workOff();
  }

  /** Nobody who asked is forgotten at the end; nobody waits any more either. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.work;
  }

  private async workOff(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.pause();
      const together = this.waiting;
      this.waiting = [];
      for (const command of together) await this.send(command);
    }
    this.work = undefined;
  }

  private async pause(): Promise<void> {
    const { signal } = this.stopping;
    await setTimeout(randomInt(PAUSE_MS), undefined, { signal }).catch(() => undefined);
  }

  private async send(command: AskPasswordReset): Promise<void> {
    try {
      await this.commands.send<Settled>(command);
    } catch (error) {
      this.logger.error(`A link for a new password could not be issued: ${String(error)}`);
    }
  }
}
