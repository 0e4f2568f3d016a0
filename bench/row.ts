/** One line of the table: what we reached, and what a bare program reached at the same work in the same run. */
export interface BenchRow {
  readonly what: string;
  readonly unit: 'ms' | 'per second' | 'MB';
  readonly ours: number;
  /** What the limit is and how much it reached; absent where only the goal counts. */
  readonly limit?: { readonly what: string; readonly reached: number };
  /** At most for ms and MB, at least for a rate. */
  readonly goal?: number;
}

/** A Markdown table of the rows. A ratio of 1 is as good as the limit, 0.5 half as good. */
export function table(rows: readonly BenchRow[]): string {
  const lines = rows.map((row) => {
    const ratio = row.limit ? ratioOf(row).toFixed(2) : '';
    const limit = row.limit ? `${figure(row.limit.reached)} (${row.limit.what})` : '';
    return [row.what, `${figure(row.ours)} ${row.unit}`, limit, ratio, goalOf(row)].join(' | ');
  });
  return ['what | Slotwell | limit, same run | ratio | goal', '--- | --- | --- | --- | ---', ...lines]
    .map((line) => `| ${line} |`)
    .join('\n');
}

export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function ratioOf({ unit, ours, limit }: BenchRow): number {
  const reached = limit?.reached ?? NaN;
  return unit === 'per second' ? ours / reached : reached / ours;
}

function goalOf({ goal, unit, ours }: BenchRow): string {
  if (goal === undefined) return '';
  const met = unit === 'per second' ? ours >= goal : ours <= goal;
  return `${unit === 'per second' ? '≥' : '≤'} ${figure(goal)}${met ? '' : ' **missed**'}`;
}

function figure(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
