import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats `check` until it neither throws nor answers false, and returns its answer.
 * @param within how long to try, in milliseconds: as long as the busiest machine may take
 * @throws what `check` threw last, or that it stayed false
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { within = 40_000, every = 20 }: { within?: number; every?: number } = {},
): Promise<Exclude<T, false>> {
  const limit = performance.now() + within;
  for (;;) {
    let failure: unknown = new Error(`Still false after ${within} ms: ${check.toString()}`);
    try {
      const answer = await check();
      if (answer !== false) return answer as Exclude<T, false>;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > limit) throw failure;
    await delay(every);
  }
}
