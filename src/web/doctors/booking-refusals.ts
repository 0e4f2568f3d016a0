import { Injectable } from '@nestjs/common';
import type { Refusal } from '../../kernel/refusal.js';
import type { Page } from '../answers/answer.js';
import type { FormState } from '../forms/form.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { DoctorList } from './doctor-list.js';
import { DoctorPages } from './doctor-pages.js';
import type { Errand } from './errand.js';

/** A form about a doctor's time. */
export interface Sent {
  readonly doctorId: string;
  readonly errand: Errand;
  readonly visit: SignedInVisit;
}

/** Doctors of whom nobody can book a time: others are shown instead. */
const aboutTheDoctor: readonly string[] = ['unknown-doctor', 'doctor-suspended', 'doctor-not-approved'];

/** Says why a time cannot be had, with what was typed and what is free now. */
@Injectable()
export class BookingRefusals {
  constructor(
    private readonly pages: DoctorPages,
    private readonly list: DoctorList,
  ) {}

  /** A time that was chosen: the doctor's times are shown, those near it first. */
  async ofTime(sent: Sent, state: FormState, refusal?: Refusal, start?: string): Promise<Page> {
    if (refusal && aboutTheDoctor.includes(refusal.rule)) return this.elsewhere(sent, state, refusal);
    const { doctorId, errand, visit } = sent;
    const date = await this.pages.dateOf(start);
    return this.pages.times(doctorId, date, errand, {
      status: statusFor(refusal),
      form: withoutStart(state),
      near: start ?? visit.now,
    });
  }

  /** A booking: the form is shown as it was, beside what is free near the time if that is what was wrong. */
  async ofBooking(sent: Sent, state: FormState, refusal?: Refusal, start?: string): Promise<Page> {
    if (refusal && aboutTheDoctor.includes(refusal.rule)) return this.elsewhere(sent, state, refusal);
    const { doctorId, errand, visit } = sent;
    const typed = start ?? (typeof state.typed.start === 'string' ? state.typed.start : '');
    if (typed === '' || state.typed.date || state.typed.time) return this.ofTime(sent, state, refusal, start);
    return this.pages.book(visit.viewer, doctorId, typed, errand, {
      status: statusFor(refusal),
      form: withoutStart(state),
      ...(refusal?.field === 'start' && refusal.rule !== 'outside-hours' ? { near: typed } : {}),
    });
  }

  private elsewhere({ errand, visit }: Sent, state: FormState, refusal: Refusal): Promise<Page> {
    const { specialty = '', patientId = '' } = errand.query;
    const value = { specialty, patientId, q: '', date: '', after: '' };
    const search = { value, typed: { specialty }, problems: [] };
    return this.list.page(visit.viewer, search, withoutStart(state), statusFor(refusal));
  }
}

/** 422 also where a page that is asked for would not be found, or not be shown: the page that is sent is another. */
function statusFor(refusal: Refusal | undefined): number {
  const status = refusal ? statusOf(refusal) : 422;
  return status === 409 ? 409 : 422;
}

/** The start stands in no field of its own that a problem could lead to. */
function withoutStart({ typed, problems }: FormState): FormState {
  return {
    typed,
    problems: problems.map(({ rule, field, text }) =>
      field === undefined || field === 'start' || field === 'patientId'
        ? { rule, text }
        : { rule, field, text },
    ),
  };
}
