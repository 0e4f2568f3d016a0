import type { CheckResult } from './ledger-check.js';
import type { Finding, Witness } from './finding.js';
import type { LeafPlace } from './ledger-book.js';
import type { Seal } from './seal.js';

/** Whether everything is as it was: events that the ledger does not hold yet are none while a worker keeps it. */
export function isRight({ finding, beyond, isKept, trouble }: CheckResult): boolean {
  return !finding && trouble === null && (beyond.count === 0 || !isKept);
}

/** What a check found, in a few lines. */
export function describeCheck(result: CheckResult): string[] {
  const { finding, events, seals, sealedUpTo, beyond, isKept, trouble, head } = result;
  if (finding) return describeFinding(finding);
  return [
    `${count(events, 'event')} found as the ledger holds ${events === 1 ? 'it' : 'them'}; ${sealsHold(seals, sealedUpTo)}.`,
    ...(head
      ? [`The seal of ${head.sealedAt} over the first ${count(head.treeSize, 'event')} is confirmed.`]
      : []),
    ...(seals > 0 && events > sealedUpTo
      ? [`Not sealed yet: the last ${count(events - sealedUpTo, 'event')}.`]
      : []),
    ...(beyond.first ? describeBeyond(beyond.count, beyond.first, isKept) : []),
    ...(trouble === null ? [] : [`The ledger stands still: ${trouble}.`]),
  ];
}

function sealsHold(seals: number, sealedUpTo: number): string {
  if (seals === 0) return 'there is no seal yet';
  const last = `over the first ${count(sealedUpTo, 'event')}`;
  return seals === 1 ? `1 seal holds, ${last}` : `${String(seals)} seals hold, the last one ${last}`;
}

function describeFinding(finding: Finding): string[] {
  switch (finding.kind) {
    case 'changed':
      return [
        `Changed: ${place(finding.event)}. ${differs(finding.event, finding.more.was)}`,
        ...says(finding.witness),
      ];
    case 'moved':
      return [
        `Moved: ${place(finding.event)}. It was ${ordinal(finding.more.was)} of the log, at position ${String(finding.more.was.position)}.`,
        ...says(finding.witness),
      ];
    case 'added':
      return [
        `Added: ${place(finding.event)}. The ledger holds no such event there.`,
        ...says(finding.witness),
      ];
    case 'removed':
      return [
        `Removed: ${place(finding.event)}. It stood there when it was written.`,
        ...says(finding.witness),
      ];
    case 'cut-off':
      return [
        `Cut off: the log ends before ${place(finding.event)}. The ledger holds ${count(finding.more.count, 'event')} more.`,
      ];
    case 'shorter-than-sealed':
      return [
        `Cut off: the log ends after ${count(finding.events, 'event')}, and ${sealName(finding.seal)} says that there were ${String(finding.seal.treeSize)}.`,
      ];
    case 'wrong-seal':
      return [
        `Wrong seal: ledger, revision ${String(finding.revision)}: ${sealFaults[finding.why](finding.seal)}`,
      ];
    case 'wrong-head':
      return [
        finding.why === 'signature'
          ? 'The seal that was given is not signed by the key it names: it was changed.'
          : 'The seal that was given is signed with a key that this Slotwell does not know.',
      ];
    case 'another-past':
      return [
        `Another past: the first ${count(finding.seal.treeSize, 'event')} of the log are not those of ${sealName(finding.seal)}, though the ledger says so. Log and ledger were changed together.`,
      ];
    case 'leaf-missing':
      return [`The ledger itself is damaged: leaf ${String(finding.number)} is not there.`];
    case 'wrong-frontier':
      return ['The ledger itself is damaged: what it says of its tree is not the tree of its leaves.'];
  }
}

const sealFaults: Readonly<
  Record<Extract<Finding, { kind: 'wrong-seal' }>['why'], (seal: Seal | null) => string>
> = {
  shape: () => 'it cannot be read.',
  order: () => 'it covers no more events than the one before.',
  signature: () => 'its signature is not that of what it says.',
  key: (seal) => `it is signed with the key ${seal?.keyId ?? ''}, which this Slotwell did not make.`,
  root: (seal) =>
    `the first ${String(seal?.treeSize)} events were others when they were sealed, though the ledger says so. Log and ledger were changed together, after the seal before this one.`,
};

function describeBeyond(events: number, first: LeafPlace, isKept: boolean): string[] {
  const they = `${count(events, 'event')} at the end of the log ${events === 1 ? 'is' : 'are'} not in the ledger, the first: ${place(first)}.`;
  return [
    isKept
      ? `${they} The worker that keeps the ledger does not go on.`
      : `${they} The ledger takes events in while Slotwell runs; these came after it stopped, or past it.`,
  ];
}

/** `appointment-1, revision 3 (AppointmentBooked), event 812 of the log, at position 5123` */
export function place(leaf: LeafPlace): string {
  const { stream, revision, type, position } = leaf;
  return `${stream}, revision ${String(revision)} (${type}), ${ordinal(leaf)} of the log, at position ${String(position)}`;
}

function ordinal({ number }: LeafPlace): string {
  return `event ${String(number + 1)}`;
}

function differs(is: LeafPlace, was: LeafPlace): string {
  const parts = [
    ...(is.stream === was.stream ? [] : [`its stream (was ${was.stream})`]),
    ...(is.revision === was.revision ? [] : [`its revision (was ${String(was.revision)})`]),
    ...(is.type === was.type ? [] : [`its type (was ${was.type})`]),
  ];
  if (parts.length === 0) return 'Its id, data or metadata differ from what was written.';
  return `What differs: ${parts.join(', ')}.`;
}

function says(witness: Witness): string[] {
  switch (witness) {
    case 'ledger':
      return ['The next seal confirms the ledger: the log was changed.'];
    case 'log':
      return ['The next seal confirms the log: the leaf in the vault was changed.'];
    case 'neither':
      return ['The next seal confirms neither the log nor the ledger: both were changed, or more than this.'];
    case 'none':
      return ['No seal covers it yet.'];
  }
}

function sealName({ sealedAt, keyId }: Seal): string {
  return `the seal of ${sealedAt} (key ${keyId})`;
}

function count(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}
