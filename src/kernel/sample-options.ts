import { isZone } from './time.js';

/** How large an invented clinic is to be. `days` is the span of its diary: two thirds past, one third to come. */
export interface SampleOptions {
  readonly doctors: number;
  readonly patients: number;
  readonly requests: number;
  readonly days: number;
  readonly seed: number;
  readonly zone: string;
}

export const DEFAULT_SAMPLE: SampleOptions = {
  doctors: 25,
  patients: 2_000,
  requests: 6_000,
  days: 90,
  seed: 1,
  zone: 'Europe/London',
};

/** A sample cannot be made as the command line asks. */
export class WrongOption extends Error {}

const LIMITS = {
  doctors: { from: 1, to: 10_000 },
  patients: { from: 1, to: 1_000_000 },
  requests: { from: 0, to: 1_000_000 },
  days: { from: 3, to: 3_650 },
  seed: { from: 0, to: 2 ** 32 - 1 },
} as const;

/**
 * Reads `--doctors --patients --requests --days --seed --zone`; what is not given is as in `usual`. Throws `WrongOption`
 * naming what is wrong.
 */
export function parseSampleOptions(args: readonly string[], usual = DEFAULT_SAMPLE): SampleOptions {
  const values = parse(args);
  const number = (name: keyof typeof LIMITS): number => {
    const given = values.get(name);
    if (given === undefined) return usual[name];
    const { from, to } = LIMITS[name];
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= from && value <= to) return value;
    throw new WrongOption(
      `--${name} is a whole number from ${String(from)} to ${String(to)}, not "${given}".`,
    );
  };
  const zone = values.get('zone') ?? usual.zone;
  if (!isZone(zone)) throw new WrongOption(`--zone is an IANA zone such as Europe/London, not "${zone}".`);
  return {
    doctors: number('doctors'),
    patients: number('patients'),
    requests: number('requests'),
    days: number('days'),
    seed: number('seed'),
    zone,
  };
}

/** `--name value` or `--name=value`, as often as wanted; the last of a name counts. */
function parse(args: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const [, name = '', same] = /^--([a-z]+)(?:=(.*))?$/.exec(args[index] ?? '') ?? [];
    if (!Object.hasOwn(DEFAULT_SAMPLE, name))
      throw new WrongOption(`"${args[index] ?? ''}" is no option of a sample.`);
    const value = same ?? args[++index];
    if (value === undefined) throw new WrongOption(`--${name} needs a value.`);
    values.set(name, value);
  }
  return values;
}
