import { Controller, Get, Inject, NotFoundException, Param } from '@nestjs/common';
import { z } from 'zod';
import { specialtyLabels } from '../../../projections/clinic/queries.js';
import { ReplayDay } from '../../audit/replay/replay-day.js';
import { ReplayPatient } from '../../audit/replay/replay-patient.js';
import { addDays, isDate } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Looks } from '../access/looks.js';
import { Page } from '../answers/answer.js';
import { datesIn } from '../dates.js';
import { Search, type Filters, type FormState } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { maskingNote, zoneOf } from './audit-page.js';
import { eventWords } from './event-words.js';
import { toldFacts } from './fact-words.js';
import { masked } from './masking.js';
import { clockOf, momentOf, optionalMoment, wallTimeOf } from './moments.js';
import { People } from './people.js';
import { Unmasked, type UnmaskedPatients } from './unmasked-patients.js';

const search = z.object({ at: optionalMoment });
type Moment = Filters<z.infer<typeof search>>;

/** What was known at a moment: of a doctor's day, and of a patient. Left out, the moment is now. */
@Controller('audit')
export class AuditAsOfController {
  constructor(
    private readonly days: ReplayDay,
    private readonly patients: ReplayPatient,
    private readonly looks: Looks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get('doctors/:id/days/:date')
  async day(
    @PathId() doctorId: string,
    @Param('date') date: string,
    @Search(search) moment: Moment,
    @Unmasked() unmaskedPatients: UnmaskedPatients,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    if (!isDate(date)) throw new NotFoundException();
    const zone = await zoneOf(this.db);
    const at = momentOf(moment.value.at, zone) ?? visit.now;
    const { entries, known, later } = await this.days.doctorDay(doctorId, date, at);
    const facts = await this.days.appointmentsAt(
      entries.flatMap(({ appointmentId }) => appointmentId ?? []),
      at,
    );
    const patientIds = entries.flatMap(({ patientId }) => patientId ?? []);
    const events = [...known, ...later];
    const actors = events.flatMap(({ metadata: { actor } }) =>
      actor.kind === 'account' ? [actor.accountId] : [],
    );
    const doctors = [...facts.values()].flatMap((one) => [one.doctor, one.offeredBy, ...one.declinedBy]);
    const ids = [doctorId, ...patientIds, ...actors, ...doctors.filter((id) => id !== null)];
    const people = await People.find(this.db, ids, (id) => unmaskedPatients.of(id));
    await this.looks.results(visit.viewer, {
      page: 'audit-day',
      patientIds,
      appointmentIds: [...facts.keys()],
    });

    const address = `/audit/doctors/${doctorId}/days`;
    const data = {
      doctor: { doctorId, name: people.doctor(doctorId) },
      date,
      address: `${address}/${date}`,
      dayBefore: `${address}/${addDays(date, -1)}${queryString(moment.value)}`,
      dayAfter: `${address}/${addDays(date, 1)}${queryString(moment.value)}`,
      at,
      clock: clockOf(at, zone),
      entries: entries.map((entry) => {
        const { appointmentId, patientId } = entry;
        const known = appointmentId === null ? undefined : facts.get(appointmentId);
        return {
          kind: entry.kind,
          entryId: entry.entryId,
          time: entry.time,
          until: entry.kind === 'held' ? entry.until : null,
          why: entry.kind === 'blocked' ? masked.text(entry.why) : null,
          appointmentId,
          patientId,
          patient: patientId === null ? null : people.patient(patientId),
          status: known?.status ?? null,
          reason: known && patientId !== null ? unmaskedPatients.of(patientId).text(known.reason) : '',
        };
      }),
      events: events.map(({ id, type, metadata }, index) => ({
        eventId: id,
        what: eventWords(type),
        at: metadata.at,
        clock: clockOf(metadata.at, zone),
        who: people.actor(metadata.actor).label,
        isLater: index >= known.length,
      })),
      form: formOf(moment, at, zone),
    };
    return new Page('audit/day', 'A day as it was', data, { status: moment.problems.length > 0 ? 422 : 200 });
  }

  @Get('patients/:id')
  async patient(
    @PathId() patientId: string,
    @Search(search) moment: Moment,
    @Unmasked() unmaskedPatients: UnmaskedPatients,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    const zone = await zoneOf(this.db);
    const at = momentOf(moment.value.at, zone) ?? visit.now;
    const record = await this.patients.record(patientId, at);
    if (!record) throw new NotFoundException();
    await this.looks.record(visit.viewer, patientId, 'audit-patient');

    const doctors = record.appointments.flatMap(({ facts }) => [
      facts.doctor,
      facts.offeredBy,
      ...facts.declinedBy,
    ]);
    const [people, labels] = await Promise.all([
      People.find(
        this.db,
        doctors.filter((id) => id !== null),
      ),
      specialtyLabels(this.db),
    ]);
    const masking = unmaskedPatients.of(patientId);
    const teller = {
      dates: datesIn(zone),
      specialty: (slug: string) => labels.get(slug) ?? slug,
      people,
      masking,
    };
    const said = (name: string): string | null => {
      const value = record.person[name];
      return typeof value === 'string' ? value : null;
    };
    const address = `/audit/patients/${patientId}`;
    const data = {
      patientId,
      isKnown: record.known.length > 0,
      name: masking.name(said('fullName')),
      facts: [
        ['Mobile', masking.number(said('mobile'))],
        ['E-mail', masking.text(said('email'))],
        [
          'Born',
          masking.isMasked
            ? masking.text(said('birthDate'))
            : datesIn(zone).dayOfYear(masking.text(said('birthDate'))),
        ],
      ],
      appointments: record.appointments
        .map(({ appointmentId, facts }) => ({
          appointmentId,
          status: facts.status,
          time: facts.time ?? facts.requested,
          told: toldFacts(facts, teller).filter(
            ({ name, text }) => text !== '' && !['status', 'time'].includes(name),
          ),
        }))
        .sort((one, other) => Date.parse(other.time?.start ?? '') - Date.parse(one.time?.start ?? '')),
      events: record.known.map(({ id, type, metadata }) => ({
        eventId: id,
        what: eventWords(type),
        at: metadata.at,
        clock: clockOf(metadata.at, zone),
      })),
      at,
      clock: clockOf(at, zone),
      address,
      form: formOf(moment, at, zone),
      mask: maskingNote(unmaskedPatients, patientId, 'audit-patient', address + queryString(moment.value)),
    };
    return new Page('audit/patient', 'A record as it was', data, {
      status: moment.problems.length > 0 ? 422 : 200,
    });
  }
}

/** The moment as a field of a form takes it, unless what was typed is none. */
function formOf({ typed, problems }: Moment, at: string, zone: string): FormState {
  return { typed: problems.length > 0 ? typed : { at: wallTimeOf(at, zone) }, problems };
}
