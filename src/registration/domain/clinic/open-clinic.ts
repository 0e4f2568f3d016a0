import { Command } from '../../../kernel/command.js';
import { checkName, firstRefusal, tidyText } from '../../../kernel/person-details.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { isZone } from '../../../kernel/time.js';
import type { Clinic } from './clinic.js';
import type { ClinicEvent, ClinicPolicy } from './clinic.events.js';
import { checkLabel, checkSlug } from './specialty-check.js';
import type { Specialty } from './specialties.js';

/** `zone` is an IANA zone and stays for good. */
export class OpenClinic extends Command<{
  readonly name: string;
  readonly zone: string;
  readonly specialties: readonly Specialty[];
  readonly policy: ClinicPolicy;
}> {}

export function openClinic({ data }: OpenClinic, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'open') return refuse('clinic-already-open');
  const { name, zone, specialties, policy } = data;
  const refusal = firstRefusal(
    checkName(name, 'name'),
    isZone(zone) ? null : refuse('zone-not-valid', 'zone'),
    ...specialties.flatMap(({ specialty, label }) => [checkSlug(specialty), checkLabel(label)]),
  );
  return (
    refusal ?? [
      { type: 'ClinicOpened', data: { name: tidyText(name), zone } },
      { type: 'ClinicPolicySet', data: policy },
      ...specialties.map(({ specialty, label }): ClinicEvent => ({
        type: 'SpecialtyOffered',
        data: { specialty, label },
      })),
    ]
  );
}
