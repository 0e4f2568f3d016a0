/** The only clock of the app. A test puts another one in its place. */
export class Clock {
  /** The present, as an ISO instant in UTC. */
  now(): string {
    return new Date().toISOString();
  }
}
