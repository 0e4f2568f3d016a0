import { Injectable } from '@nestjs/common';
import { EventStore } from '../../platform/event-store/event-store.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Sessions } from '../../platform/vault/sessions.js';
import { accountStream } from '../domain/account/account.js';

/** Lets the vault do as the account says: a locked one ends its sessions and takes nobody in until it is unlocked. */
@Injectable()
export class LockOut {
  constructor(
    private readonly eventStore: EventStore,
    private readonly credentials: Credentials,
    private readonly sessions: Sessions,
  ) {}

  /** Asks how it is now: a command or an event that comes late, or again, changes nothing that was decided since. */
  async follow(accountId: string): Promise<void> {
    const { state } = await this.eventStore.load(accountStream, accountId);
    if (state.status !== 'locked') return this.credentials.unlock(accountId);
    await this.credentials.lock(accountId);
    await this.sessions.destroyOf(accountId);
  }
}
