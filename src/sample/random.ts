/** A source of chance that always tells the same story for the same seed. */
export interface Random {
  /** A number from 0 up to but not including 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  /** Picks as in life: the first items are common, the last ones rare (Zipf, weight 1 / (rank + 1)). */
  pickSkewed<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  /** A version 4 UUID. */
  uuid(): string;
}

/** Mulberry32: 32 bits of state, good enough for inventing people, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const at = <T>(items: readonly T[], index: number): T => {
    const item = items[index];
    if (item === undefined) throw new RangeError('Nothing to pick from');
    return item;
  };
  const random: Random = {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => at(items, Math.floor(next() * items.length)),
    pickSkewed: (items) => at(items, Math.floor((items.length + 1) ** next()) - 1),
    chance: (probability) => next() < probability,
    uuid: () => {
      const hex = Array.from({ length: 32 }, () => random.between(0, 15).toString(16));
      hex[12] = '4';
      hex[16] = '89ab'.charAt(random.between(0, 3));
      const text = hex.join('');
      return [8, 12, 16, 20].reduceRight((id, cut) => `${id.slice(0, cut)}-${id.slice(cut)}`, text);
    },
  };
  return random;
}
