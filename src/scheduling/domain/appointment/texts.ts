import { refuse, type Refusal } from '../../../kernel/refusal.js';

const LONGEST = 2000;

/** What the appointment is for, in the patient's words. */
export function checkReason(reason: string): Refusal | null {
  if (reason.trim() === '') return refuse('reason-missing', 'reason');
  return reason.length > LONGEST ? refuse('reason-too-long', 'reason', { max: LONGEST }) : null;
}

/** What somebody adds to a decision; it may be empty. */
export function checkNote(note: string): Refusal | null {
  return note.length > LONGEST ? refuse('note-too-long', 'note', { max: LONGEST }) : null;
}
