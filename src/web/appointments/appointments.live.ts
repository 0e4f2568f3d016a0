import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { Renderer } from '../answers/renderer.js';
import { readFilters } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import { AppointmentCard } from './appointment-card.js';
import { appointmentFilters, PatientList, type AppointmentFilters } from './patient-list.js';

/** Keeps a patient's list up to date. */
@Live()
@Injectable()
export class LivePatientList implements LiveFragment<AppointmentFilters> {
  readonly name = 'patient-appointments';

  constructor(
    private readonly list: PatientList,
    private readonly renderer: Renderer,
  ) {}

  parse(params: Readonly<Record<string, unknown>>): AppointmentFilters {
    const { value, problems } = readFilters(appointmentFilters, params);
    if (problems.length > 0) throw new Error('These are no filters');
    return value;
  }

  topics({ patients }: Viewer): readonly string[] {
    return patients.map(({ patientId }) => `patient/${patientId}`);
  }

  audience({ patients }: Viewer): string {
    return audienceOf(patients);
  }

  async render(viewer: Viewer, filters: AppointmentFilters): Promise<LiveHtml> {
    const { view, data, until } = await this.list.part(viewer, filters);
    return { html: await this.renderer.fragment(view, data), ...(until ? { until } : {}) };
  }
}

/** Keeps one appointment up to date. */
@Live()
@Injectable()
export class LiveAppointment implements LiveFragment<{ appointmentId: string }> {
  readonly name = 'appointment';

  constructor(
    private readonly card: AppointmentCard,
    private readonly renderer: Renderer,
  ) {}

  parse({ appointmentId }: Readonly<Record<string, unknown>>): { appointmentId: string } {
    if (typeof appointmentId !== 'string' || !isUuid(appointmentId)) throw new Error('This is no id');
    return { appointmentId: appointmentId.toLowerCase() };
  }

  about({ appointmentId }: { appointmentId: string }): string {
    return appointmentId;
  }

  topics(_viewer: Viewer, { appointmentId }: { appointmentId: string }): readonly string[] {
    return [`appointment/${appointmentId}`];
  }

  audience({ patients }: Viewer): string {
    return audienceOf(patients);
  }

  async render(_viewer: Viewer, { appointmentId }: { appointmentId: string }): Promise<LiveHtml> {
    const { view, data, until } = await this.card.part(appointmentId);
    return { html: await this.renderer.fragment(view, data), ...(until ? { until } : {}) };
  }
}

/** Accounts that act for the same patients are shown the same. */
function audienceOf(patients: Viewer['patients']): string {
  return `patients/${patients.map(({ patientId }) => patientId).join('/')}`;
}
