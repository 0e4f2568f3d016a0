/** Lets this process die on the spot, as by `kill -9`, when `SLOTWELL_CRASH_AT` names the point. For crash runs only. */
export function crashPoint(name: string): void {
  if (process.env.SLOTWELL_CRASH_AT === name) process.kill(process.pid, 'SIGKILL');
}
