import { Command } from '../../../kernel/command.js';

/** Gives back the time of every entry that the appointment had and does not need any more. */
export class ReleaseLeftovers extends Command<{ readonly appointmentId: string }> {}
