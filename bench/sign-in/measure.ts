/**
 * How many pieces of work are done per second by so many at once, over `count` of them: those that end between the
 * moment when each of the many has ended one and the moment when the first has nothing left to do.
 */
export async function steadyRate(
  count: number,
  atOnce: number,
  work: (n: number) => Promise<unknown>,
): Promise<number> {
  const ended: number[] = [];
  let begun = 0;
  const one = async () => {
    while (ended.length < atOnce + count) {
      await work(begun++);
      ended.push(performance.now());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const [from = NaN, to = NaN] = [ended[atOnce - 1], ended[atOnce + count - 1]];
  return (1_000 * count) / (to - from);
}

/** Milliseconds that each of `count` pieces of work took, one after the other. */
export async function samples(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const spent: number[] = [];
  for (let n = 0; n < count; n++) spent.push(await timed(work));
  return spent;
}

/** Milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
