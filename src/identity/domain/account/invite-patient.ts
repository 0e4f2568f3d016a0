import { Command } from '../../../kernel/command.js';

/**
 * The desk invites a patient whom it registered to open an account of their own, by a link that works once and is bound
 * to a mobile (as typed, in international form). Answers `InvitationIssued | Refusal`.
 */
export class InvitePatient extends Command<{
  readonly patientId: string;
  readonly fullName: string;
  readonly mobile: string;
}> {}
