import { Command } from '../../../kernel/command.js';
import { firstRefusal, tidyText } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { dateAt, isDate } from '../../../kernel/time.js';
import type { Clinic } from './clinic.js';
import type { ClinicEvent } from './clinic.events.js';

/** Closes the clinic on a date (`YYYY-MM-DD`), or gives a closed one another label. What is booked there stays. */
export class SetClosingDay extends Command<{ readonly date: string; readonly label: string }> {}

const LABEL_LENGTH = 200;

export function setClosingDay({ data, meta }: SetClosingDay, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  const { date } = data;
  const label = tidyText(data.label);
  const refusal = firstRefusal(checkDate(date, dateAt(meta.now, clinic.zone)), checkLabel(label));
  if (refusal) return refusal;
  return clinic.closingDays.get(date) === label ? [] : [{ type: 'ClosingDaySet', data: { date, label } }];
}

function checkDate(date: string, today: string): Refusal | null {
  if (!isDate(date)) return refuse('date-does-not-exist', 'date');
  return date < today ? refuse('date-is-past', 'date') : null;
}

function checkLabel(label: string): Refusal | null {
  if (label === '') return refuse('closing-label-missing', 'label');
  return label.length > LABEL_LENGTH ? refuse('too-long', 'label', { max: LABEL_LENGTH }) : null;
}
