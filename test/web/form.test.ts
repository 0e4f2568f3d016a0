import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { date, optionalDate, secret, several, text } from '../../src/web/forms/fields.js';
import { readFilters, readForm } from '../../src/web/forms/form.js';

const schema = z.object({
  fullName: text('name-missing', 10, 'name-too-long'),
  birthDate: date('birth-date-missing', 'birth-date-does-not-exist'),
  password: secret('password-missing'),
});

describe('a form', () => {
  it('is read field by field, without what it did not ask for', () => {
    const form = readForm(schema, {
      fullName: ' Ada ',
      birthDate: '1990-02-28',
      password: ' as typed ',
      role: 'admin',
    });
    expect(form).toMatchObject({
      ok: true,
      value: { fullName: 'Ada', birthDate: '1990-02-28', password: ' as typed ' },
    });
    expect(JSON.stringify(form)).not.toContain('admin');
  });

  it('names one rule per field and keeps what was typed, but no password', () => {
    const form = readForm(schema, {
      fullName: 'A name that is long',
      birthDate: '1990-02-30',
      password: 'hunter2',
    });
    expect(form).toMatchObject({
      ok: false,
      typed: { fullName: 'A name that is long', birthDate: '1990-02-30' },
    });
    expect(form.ok ? [] : form.problems.map(({ field, rule }) => [field, rule])).toEqual([
      ['fullName', 'name-too-long'],
      ['birthDate', 'birth-date-does-not-exist'],
    ]);
    expect(JSON.stringify(form)).not.toContain('hunter2');
  });

  it.each([
    ['nothing', undefined],
    ['text', 'fullName=Ada'],
    ['a list', [1, 2]],
    ['null', null],
    ['numbers', { fullName: 5, birthDate: 19900228, password: 1 }],
    ['objects', { fullName: { toString: 'x' }, birthDate: {}, password: {} }],
    ['a field twice', { fullName: ['Ada', 'Eve'], birthDate: ['1990-02-28'], password: ['x'] }],
  ])('that is %s is refused without a fault', (_, body) => {
    const form = readForm(schema, body);
    expect(form.ok ? [] : form.problems.map(({ field }) => field)).toEqual([
      'fullName',
      'birthDate',
      'password',
    ]);
  });

  it('loses what a database cannot keep', () => {
    const form = readForm(schema, { fullName: 'A\0da\ud800', birthDate: '1990-02-28', password: 'x' });
    expect(form.ok && form.value.fullName).toBe('Ada\ufffd');
  });

  it('takes nothing from the prototype', () => {
    const form = readForm(z.object({ constructor: text('answer-missing', 10) }), {});
    expect(form.ok).toBe(false);
    const inherited: unknown = Object.create({ fullName: 'Mallory' });
    expect(readForm(schema, inherited).typed.fullName).toBe('');
    const own: unknown = JSON.parse('{ "__proto__": { "fullName": "Mallory" } }');
    expect(readForm(schema, own).typed.fullName).toBe('');
    expect(({} as { fullName?: unknown }).fullName).toBeUndefined();
  });

  it('gets a command id when it has none', () => {
    expect(readForm(schema, {}).commandName).not.toBe('');
    expect(readForm(schema, { commandId: 'mine' }).commandName).toBe('mine');
  });

  it('takes any number of answers under one name', () => {
    const chosen = z.object({ specialties: several });
    expect(readForm(chosen, {})).toMatchObject({ ok: true, value: { specialties: [] } });
    expect(readForm(chosen, { specialties: 'a' })).toMatchObject({ ok: true, value: { specialties: ['a'] } });
    expect(readForm(chosen, { specialties: ['a', 'b'] })).toMatchObject({
      value: { specialties: ['a', 'b'] },
    });
  });
});

describe('filters', () => {
  it('that are no good are named and left out; the others hold', () => {
    const filters = readFilters(z.object({ from: optionalDate, to: optionalDate }), {
      from: '2026-02-30',
      to: '2026-03-01',
    });
    expect(filters.value).toEqual({ to: '2026-03-01' });
    expect(filters.problems).toMatchObject([{ field: 'from', rule: 'date-does-not-exist' }]);
    expect(filters.typed).toEqual({ from: '2026-02-30', to: '2026-03-01' });
  });
});
