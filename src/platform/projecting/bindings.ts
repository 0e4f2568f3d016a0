/** The values of one statement. */
export interface Bindings {
  readonly values: readonly unknown[];
  /** Adds a value and answers the placeholder that stands for it in the statement: `$3`. */
  readonly bind: (value: unknown) => string;
}

export function bindings(): Bindings {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(withoutNul(value))}` };
}

/** PostgreSQL takes no text with a NUL in it, and no text that it keeps has one. */
function withoutNul(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '');
  return Array.isArray(value) ? value.map(withoutNul) : value;
}
