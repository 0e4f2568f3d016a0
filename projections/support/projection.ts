import type { AccountEvent } from '../../src/identity/domain/account/account.events.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { SupportEvent } from '../../src/notifications/domain/support/support.events.js';
import { defineProjection, type Rows } from '../../src/platform/projecting/projection.js';
import { searchable } from '../../src/platform/projecting/words.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';

/**
 * What people wrote to the clinic, and what they were answered. Touches `support`, `support/<supportId>` and
 * `support-of/<personId>`; `support-read/<supportId>` when answers were read.
 */
export const projection = defineProjection<SupportEvent | AccountEvent | PatientEvent>({
  name: 'support',
  version: 3,
  when: {
    SupportRequested({ data, metadata: { at, actor }, position }, rows) {
      const { supportId, accountId, patientId, personId, topic, message, fullName, contact } = data;
      rows.put('request', {
        support_id: supportId,
        account_id: accountId,
        patient_id: patientId,
        role: actor.kind === 'account' ? actor.role : null,
        person_id: personId,
        topic,
        message,
        full_name: fullName,
        contact,
        requested_at: at,
        asked: position,
        search: searchable(fullName, contact, message),
      });
      rows.touch(`support-of/${personId}`);
      touch(rows, supportId);
    },
    SupportAnswered({ data, metadata: { at, actor }, position }, rows) {
      const { supportId, personId, answer, told } = data;
      rows.put('answer', {
        support_id: supportId,
        given: position,
        person_id: personId,
        answer,
        told,
        account_id: actor.kind === 'account' ? actor.accountId : null,
        answered_at: at,
      });
      rows.patch('request', { support_id: supportId }, { answered_at: at, unread: told === 'page' });
      rows.touch(`support-of/${personId}`);
      touch(rows, supportId);
    },
    SupportAnswerRead({ data: { supportId }, metadata: { at } }, rows) {
      rows.patch('request', { support_id: supportId }, { unread: false, read_at: at });
      rows.touch(`support-read/${supportId}`);
    },
    SupportClosed({ data: { supportId }, metadata: { at } }, rows) {
      rows.patch('request', { support_id: supportId }, { closed_at: at });
      touch(rows, supportId);
    },
    SupportErased({ data: { supportId }, metadata: { at } }, rows) {
      erase(rows, supportId);
      rows.patch('request', { support_id: supportId }, { closed_at: at });
      touch(rows, supportId);
    },
    AccountErased({ data: { accountId } }, rows) {
      erase(rows, accountId);
    },
    PatientErased({ data: { patientId } }, rows) {
      erase(rows, patientId);
    },
  },
});

/** What was sealed with the key of somebody who was erased. */
function erase(rows: Rows, personId: string): void {
  const nobody = { message: ERASED, full_name: ERASED, contact: ERASED, search: '' };
  rows.patchAll('request', { person_id: personId }, { ...nobody, erased: true, unread: false });
  rows.patchAll('answer', { person_id: personId }, { answer: ERASED });
  rows.touch('support');
  rows.touch(`support-of/${personId}`);
}

function touch(rows: Rows, supportId: string): void {
  rows.touch('support');
  rows.touch(`support/${supportId}`);
}
