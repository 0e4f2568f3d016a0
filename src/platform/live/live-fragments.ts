import type { LiveFragment } from './live-fragment.js';

/** The fragments that pages may subscribe to. Features register theirs when they start. */
export class LiveFragments {
  private readonly fragments = new Map<string, LiveFragment<unknown>>();

  /** Throws when the name is taken. */
  register<Params>(fragment: LiveFragment<Params>): void {
    if (this.fragments.has(fragment.name))
      throw new Error(`There is a live fragment ${fragment.name} already`);
    this.fragments.set(fragment.name, fragment);
  }

  find(name: string): LiveFragment<unknown> | undefined {
    return this.fragments.get(name);
  }
}
