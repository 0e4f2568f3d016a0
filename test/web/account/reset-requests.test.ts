import { expect, it } from 'vitest';
import { AskPasswordReset } from '../../../src/identity/domain/account/ask-password-reset.js';
import { visitor } from '../../../src/kernel/actor.js';
import type { Commands } from '../../../src/web/forms/commands.js';
import { ResetRequests } from '../../../src/web/password/reset-requests.js';

const asked = (login: string) =>
  new AskPasswordReset(
    { login },
    {
      commandId: login,
      correlationId: login,
      causationId: login,
      actor: visitor,
      now: '2026-03-02T10:00:00Z',
    },
  );

it('are answered later, in their order, and before the end', async () => {
  const sent: string[] = [];
  const failing = (command: AskPasswordReset) => {
    sent.push(command.data.login);
    return command.data.login === 'first' ? Promise.reject(new Error('no event store')) : Promise.resolve();
  };
  const requests = new ResetRequests({ send: failing } as unknown as Commands);
  requests.add(asked('first'));
  requests.add(asked('second'));
  await Promise.resolve();
  expect(sent).toEqual([]);
  await requests.onModuleDestroy();
  expect(sent).toEqual(['first', 'second']);
});
