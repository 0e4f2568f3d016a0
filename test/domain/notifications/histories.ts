import type { Actor } from '../../../src/kernel/actor.js';
import type { SupportEvent } from '../../../src/notifications/domain/support/support.events.js';

type Requested = Extract<SupportEvent, { type: 'SupportRequested' }>['data'];

export const supportId = '5c4b3a29-1807-4f6e-8d5c-4b3a29180708';
export const accountId = '3b0f6f0e-5a51-4d0f-9f0c-1d4c6d0f4a01';
export const patientId = '8c1d2f5a-0c2b-4e43-8f5d-6a7b8c9d0e02';

export const asPatient: Actor = { kind: 'account', accountId, role: 'patient', actingFor: patientId };
export const asDesk: Actor = { kind: 'account', accountId: 'desk', role: 'frontdesk' };
export const asAdmin: Actor = { kind: 'account', accountId: 'admin', role: 'admin' };

/** What a visitor wrote. */
export const asked = (data: Partial<Requested> = {}): SupportEvent => ({
  type: 'SupportRequested',
  data: {
    supportId,
    accountId: null,
    patientId: null,
    personId: supportId,
    topic: 'appointment',
    message: 'Are you open on Monday?',
    fullName: 'Vera Visitor',
    contact: 'vera@post.example',
    ...data,
  },
});

/** What a patient wrote who was signed in. */
export const askedByPatient = (data: Partial<Requested> = {}): SupportEvent =>
  asked({ accountId, patientId, personId: patientId, fullName: 'Paula', contact: '+4915112345678', ...data });

export const answered = (
  data: Partial<Extract<SupportEvent, { type: 'SupportAnswered' }>['data']> = {},
): SupportEvent => ({
  type: 'SupportAnswered',
  data: { supportId, personId: supportId, answer: 'Yes, from nine.', told: 'mail', ...data },
});

export const answerRead: SupportEvent = { type: 'SupportAnswerRead', data: { supportId, accountId } };
export const closed: SupportEvent = { type: 'SupportClosed', data: { supportId } };
export const erased: SupportEvent = { type: 'SupportErased', data: { supportId } };
