import { Controller, Get, Inject, NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import { specialtyLabels } from '../../../projections/clinic/queries.js';
import { ReplayAppointment, type AppointmentReplay } from '../../audit/replay/replay-appointment.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Looks } from '../access/looks.js';
import { Page } from '../answers/answer.js';
import { datesIn } from '../dates.js';
import { optionalText } from '../forms/fields.js';
import { Search, type Filters } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { maskingNote, zoneOf } from './audit-page.js';
import { momentOf, optionalMoment, wallTimeOf } from './moments.js';
import { People } from './people.js';
import { peopleIn, toldReplay } from './told-replay.js';
import { Unmasked, type UnmaskedPatients } from './unmasked-patients.js';

const search = z.object({ at: optionalMoment, step: optionalText(6) });

/** Everything that happened to an appointment, step by step. */
@Controller('audit/appointments')
export class AuditReplayController {
  constructor(
    private readonly replays: ReplayAppointment,
    private readonly looks: Looks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get(':id')
  async replay(
    @PathId() appointmentId: string,
    @Search(search) { value, typed, problems }: Filters<z.infer<typeof search>>,
    @Unmasked() unmaskedPatients: UnmaskedPatients,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    const replay = await this.replays.replay(appointmentId);
    if (!replay) throw new NotFoundException();
    const { patientId, steps } = replay;
    const [zone, labels] = await Promise.all([zoneOf(this.db), specialtyLabels(this.db)]);
    const people = await People.find(this.db, peopleIn(replay), (id) => unmaskedPatients.of(id));
    if (visit.partial) await this.looks.recordOnce(visit.viewer, patientId, 'audit-appointment');
    else await this.looks.record(visit.viewer, patientId, 'audit-appointment');

    const current = currentStep(replay, value, zone);
    const address = `/audit/appointments/${appointmentId}`;
    const url = value.at
      ? `${address}?at=${encodeURIComponent(value.at)}`
      : `${address}?step=${String(current)}`;
    const data = {
      appointmentId,
      patient: { patientId, name: people.patient(patientId) },
      ...toldReplay(replay, current, {
        dates: datesIn(zone),
        specialty: (slug) => labels.get(slug) ?? slug,
        people,
        masking: unmaskedPatients.of(patientId),
      }),
      current,
      last: steps.length,
      address,
      form: {
        typed:
          problems.length > 0
            ? typed
            : { at: value.at ? wallTimeOf(momentOf(value.at, zone) ?? visit.now, zone) : '' },
        problems,
      },
      mask: maskingNote(unmaskedPatients, patientId, 'audit-appointment', url),
    };
    return new Page('audit/appointment', 'Appointment replayed', data, {
      status: problems.length > 0 ? 422 : 200,
      parts: [{ id: 'replay', view: 'audit/_replay', data }],
      url,
    });
  }
}

/** Counted from 1; 0 is before anything was known. */
function currentStep(
  { steps }: AppointmentReplay,
  { at, step }: { readonly at?: string; readonly step?: string },
  zone: string,
): number {
  const moment = momentOf(at, zone);
  if (moment !== null)
    return steps.filter(({ event }) => Date.parse(event.metadata.at) <= Date.parse(moment)).length;
  const asked = step !== undefined && /^\d{1,6}$/.test(step) ? Number(step) : steps.length;
  return Math.min(asked, steps.length);
}
