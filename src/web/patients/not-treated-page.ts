import { EMERGENCY_ACCESS_MINUTES } from '../../audit/domain/access/take-emergency-access.js';
import { Page } from '../answers/answer.js';
import { explain } from '../failures/explanations.js';
import { blank, type FormState } from '../forms/form.js';

/** A record that is closed to the doctor, and the form that opens it in an emergency. */
export function notTreatedPage(patientId: string, form: FormState = blank(), status = 403): Page {
  const { title, text } = explain('patient-not-treated');
  const data = { patientId, heading: title, text, minutes: EMERGENCY_ACCESS_MINUTES, form };
  return new Page('patients/not-treated', title, data, { status });
}
