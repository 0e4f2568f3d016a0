/**
 * A rule that said no. `rule` is its name in kebab-case (`time-already-taken`), `field` the form field that broke
 * it, if one did, and `details` what a page needs to explain it (never personal data).
 */
export interface Refusal {
  readonly rule: string;
  readonly field?: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

export function refuse(rule: string, field?: string, details?: Refusal['details']): Refusal {
  return { rule, ...(field === undefined ? {} : { field }), ...(details === undefined ? {} : { details }) };
}

/** Tells a refusal from the events that a decision may answer instead. */
export function isRefusal(answer: object): answer is Refusal {
  return !Array.isArray(answer) && 'rule' in answer;
}
