import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordEventsExportHandler } from '../../../src/audit/commands/record-events-export.handler.js';
import { SealLedgerHandler } from '../../../src/audit/commands/seal-ledger.handler.js';
import { exportsStream } from '../../../src/audit/domain/exports/exports.js';
import {
  RecordEventsExport,
  recordEventsExport,
} from '../../../src/audit/domain/exports/record-events-export.js';
import { ledgerStream } from '../../../src/audit/domain/ledger/ledger.js';
import { SealLedger, sealLedger } from '../../../src/audit/domain/ledger/seal-ledger.js';
import { visitor } from '../../../src/kernel/actor.js';
import { RevisionConflict } from '../../../src/platform/event-store/settled-append.js';
import { metaOf } from '../../support/decider.js';
import { writeSide, type WriteSide } from '../../support/write-side.js';

let side: WriteSide;
beforeAll(async () => {
  side = await writeSide();
});
afterAll(() => side.close());

function sealing(treeSize: number, after: bigint | 'no_stream', commandId = randomUUID()): SealLedger {
  const seal = {
    treeSize,
    root: 'ab'.repeat(32),
    sealedAt: '2026-11-22T08:00:00.000Z',
    keyId: '0123456789abcdef',
    publicKey: 'cHVibGlj',
    signature: 'c2lnbmVk',
  };
  const now = '2026-11-22T08:00:00.000Z';
  return new SealLedger(
    { seal, after },
    { commandId, correlationId: commandId, causationId: commandId, actor: visitor, now },
  );
}

describe('sealing the ledger', () => {
  it('writes the seal down', () => {
    const command = sealing(1_000, 'no_stream');
    expect(sealLedger(command)).toEqual([{ type: 'LedgerSealed', data: command.data.seal }]);
  });

  it('writes it once, however often it is asked, and never beside another at the same place', async () => {
    const handler = new SealLedgerHandler(side.store);
    const first = sealing(1_000, 'no_stream');
    const second = sealing(2_000, 0n);
    for (const command of [first, first, second, first, second]) await handler.execute(command);
    await expect(handler.execute(sealing(3_000, 0n))).rejects.toThrow(RevisionConflict);
    const events = await side.log.readStream(ledgerStream.name(''));
    expect(events.map(({ data }) => data)).toEqual([first.data.seal, second.data.seal]);
  });
});

describe('taking away what a search found', () => {
  it('says who took what, and up to where, once for each time', async () => {
    const data = {
      accountId: randomUUID(),
      role: 'auditor',
      format: 'csv',
      filter: { type: 'ClinicOpened' },
      upTo: '12',
    } as const;
    const handler = new RecordEventsExportHandler(side.store);
    const first = new RecordEventsExport(data, metaOf());
    expect(recordEventsExport(first)).toEqual([{ type: 'EventsExported', data }]);
    for (const command of [first, first, new RecordEventsExport(data, metaOf())])
      await handler.execute(command);
    const events = await side.log.readStream(exportsStream.name(data.accountId));
    expect(events.map(({ type }) => type)).toEqual(['EventsExported', 'EventsExported']);
  });
});
