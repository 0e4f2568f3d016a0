import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/platform/event-store/recorded-event.js';
import { csvLine } from '../../../src/web/audit/csv.js';
import { csv, ndjson } from '../../../src/web/audit/export-format.js';

const event: StoredEvent = {
  id: '0b7c1b5e-0000-4000-8000-000000000001',
  stream: 'appointment-1',
  revision: 3n,
  position: 12n,
  type: 'AppointmentCancelled',
  data: { note: { sealed: 'QUJD' }, because: 'say "no"\nor, =1+1' },
  metadata: {
    actor: { kind: 'account', accountId: 'a', role: 'patient', actingFor: 'p' },
    commandId: 'c',
    correlationId: 'r',
    causationId: 'k',
    at: '2026-11-22T08:00:00.000Z',
    schema: 1,
  },
};

describe('a line of CSV', () => {
  it('quotes every cell, and doubles quotes in it', () => {
    expect(csvLine(['a', 'b "c"', 'd\ne', 'f,g', ''])).toBe('"a","b ""c""","d\ne","f,g",""\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠1'])(
    'never begins a cell with what a spreadsheet runs: %j',
    (formula) => {
      expect(csvLine([formula, `="${formula}"`])).toBe(`"'${formula}","'=""${formula}"""\r\n`);
    },
  );

  it('leaves alone what only holds such a character', () => {
    expect(csvLine(['1+1=2', 'a@b', ' -1'])).toBe('"1+1=2","a@b"," -1"\r\n');
  });
});

describe('an event in a file', () => {
  it('is, as NDJSON, exactly what its leaf is the hash of', () => {
    expect(ndjson.event(event)).toBe(
      '{"data":{"because":"say \\"no\\"\\nor, =1+1","note":{"sealed":"QUJD"}},"id":"0b7c1b5e-0000-4000-8000-000000000001",' +
        '"metadata":{"actor":{"accountId":"a","actingFor":"p","kind":"account","role":"patient"},"at":"2026-11-22T08:00:00.000Z",' +
        '"causationId":"k","commandId":"c","correlationId":"r","schema":1},"revision":3,"stream":"appointment-1",' +
        '"type":"AppointmentCancelled"}\n',
    );
  });

  it('is, as CSV, one row with a cell for everything', () => {
    expect(csv.event(event)).toBe(
      '"2026-11-22T08:00:00.000Z","AppointmentCancelled","appointment-1","3","12","0b7c1b5e-0000-4000-8000-000000000001",' +
        '"account","a","patient","p","c","r","k","{""because"":""say \\""no\\""\\nor, =1+1"",""note"":{""sealed"":""QUJD""}}"\r\n',
    );
    const system = { ...event.metadata, actor: { kind: 'system', process: 'ledger' } } as const;
    expect(csv.event({ ...event, metadata: system })).toContain('"system","ledger","","","c"');
    expect(csv.event({ ...event, metadata: { ...system, actor: { kind: 'visitor' } } })).toContain(
      '"visitor","","","","c"',
    );
  });

  it('stands after the head and before the number of events', () => {
    const head = { takenAt: '2026-11-22T09:00:00.000Z', upTo: '12', filter: { type: 'X' }, head: null };
    expect(JSON.parse(ndjson.begin(head))).toEqual({ export: 'slotwell events', ...head });
    expect(ndjson.end(7)).toBe('{"end":true,"events":7}\n');
    const [names, first] = csv.begin(head).split('\r\n');
    expect(names).toMatch(/^"at","type","stream",/);
    expect(first).toContain('"(head)"');
    expect(csv.end(7)).toContain('"(end)"');
  });
});
