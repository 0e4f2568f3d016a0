import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from './clinic.js';
import type { ClinicEvent, ClinicPolicy } from './clinic.events.js';

export class SetClinicPolicy extends Command<ClinicPolicy> {}

export function setClinicPolicy({ data }: SetClinicPolicy, clinic: Clinic): Decision<ClinicEvent> {
  if (clinic.status === 'not-open') return refuse('clinic-not-open');
  const { openRequests, staffSecondFactor } = clinic.policy;
  if (data.openRequests === openRequests && data.staffSecondFactor === staffSecondFactor) return [];
  return [
    {
      type: 'ClinicPolicySet',
      data: { openRequests: data.openRequests, staffSecondFactor: data.staffSecondFactor },
    },
  ];
}
