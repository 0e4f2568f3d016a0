import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Refusal } from '../../kernel/refusal.js';
import { securityLog } from '../../platform/security-log.js';
import { problemOf, type Problem } from '../refusals.js';

/** What was typed, by field, to show it again. Passwords are not among it. */
export type Typed = Readonly<Record<string, string | readonly string[]>>;

/** A form as it is shown: what stands in it, and what is wrong with it. */
export interface FormState {
  readonly typed: Typed;
  readonly problems: readonly Problem[];
}

/** A form that arrived. `commandName` makes a repeat recognisable: the hidden field, or made up where it is absent. */
export type Submitted<Value> = { readonly typed: Typed; readonly commandName: string } & (
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problems: readonly Problem[] }
);

/** Filters as they arrived: `value` holds those that are good, `problems` names the others. */
export interface Filters<Value> extends FormState {
  readonly value: Partial<Value>;
}

/** A form that nobody has touched. */
export function blank(typed: Typed = {}): FormState {
  return { typed, problems: [] };
}

/** The form as it was typed, with what the decision behind it refused. */
export function refused(form: { readonly typed: Typed }, refusal: Refusal): FormState {
  return { typed: form.typed, problems: [problemOf(refusal)] };
}

/** What was typed at length into a form, in the field of this name. */
export function noteOf({ typed }: { readonly typed: Typed }, field = 'note'): string {
  const text = typed[field];
  return typeof text === 'string' ? text : '';
}

/**
 * The parameter of a handler that takes a form: `@Form(schema) form: Submitted<z.infer<typeof schema>>`. The schema is
 * no argument of Nest's own decorator, which takes whatever can transform for a pipe.
 */
export function Form(schema: z.ZodObject): ParameterDecorator {
  return createParamDecorator((_: unknown, context: ExecutionContext) => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const form = readForm(schema, request.body);
    if (!form.ok) reportMadeUp(form.problems, request);
    return form;
  })();
}

/** No form of ours sends a list or an object where text belongs, or an answer that is not on its list. */
function reportMadeUp(problems: readonly Problem[], { method, routeOptions }: FastifyRequest): void {
  const madeUp = problems.filter(({ rule }) => rule === 'not-text' || rule === 'not-a-choice');
  if (madeUp.length === 0) return;
  const fields = madeUp.map(({ field = '' }) => field).join(', ');
  securityLog.warn(`Refused ${method} ${routeOptions.url ?? ''}: no form of ours sends such ${fields}`);
}

/** The parameter of a handler that takes filters from the URL. */
export function Search(schema: z.ZodObject): ParameterDecorator {
  return createParamDecorator((_: unknown, context: ExecutionContext) =>
    readFilters(schema, context.switchToHttp().getRequest<FastifyRequest>().query),
  )();
}

/** Reads the fields that the schema names from a body of any type; other fields are ignored. */
export function readForm<Schema extends z.ZodObject>(
  schema: Schema,
  body: unknown,
): Submitted<z.infer<Schema>> {
  const { fields, typed } = pick(schema, body);
  const given = isRecord(body) ? body.commandId : undefined;
  const commandName = typeof given === 'string' && given !== '' ? given.slice(0, 100) : randomUUID();
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { ok: true, value: parsed.data, typed, commandName };
  return { ok: false, problems: problemsOf(parsed.error), typed, commandName };
}

/** Reads filters; one that is no good is left out of `value` and named in `problems`. */
export function readFilters<Schema extends z.ZodObject>(
  schema: Schema,
  query: unknown,
): Filters<z.infer<Schema>> {
  const { fields, typed } = pick(schema, query);
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { value: parsed.data, typed, problems: [] };
  const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  const good = Object.fromEntries(
    Object.entries(schema.shape).flatMap(([name, field]) => {
      const one = wrong.has(name) ? null : (field as z.ZodType).safeParse(fields[name]);
      return one?.success === true ? [[name, one.data]] : [];
    }),
  );
  return { value: good as Partial<z.infer<Schema>>, typed, problems: problemsOf(parsed.error) };
}

const neverShownAgain = new Set(['password', 'oldPassword', 'code']);

function pick(schema: z.ZodObject, source: unknown): { fields: Record<string, unknown>; typed: Typed } {
  const given = isRecord(source) ? source : {};
  const names = Object.keys(schema.shape);
  const fields = Object.fromEntries(
    names.map((name) => {
      const value = own(given, name) ?? '';
      return [name, neverShownAgain.has(name) ? value : cleaned(value)];
    }),
  );
  const typed = Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      !neverShownAgain.has(name) && (typeof value === 'string' || isTexts(value)) ? [[name, value]] : [],
    ),
  );
  return { fields, typed };
}

/** The first problem of each field: the others are consequences more often than not. */
function problemsOf(error: z.ZodError): Problem[] {
  const byField = new Map<string, Problem>();
  for (const { path, message } of error.issues) {
    const field = String(path[0]);
    if (!byField.has(field)) byField.set(field, problemOf({ rule: message, field }));
  }
  return [...byField.values()];
}

/** Without what a database cannot keep and a page cannot show: control characters and halves of characters. */
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'string') return value;
  const whole = value.replace(/\p{Surrogate}/gu, '\ufffd').replace(/(?![\t\n\r])\p{Cc}/gu, '');
  return whole.replace(/\r\n?/g, '\n').normalize('NFC');
}

function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
