import type { KeptLeaves } from './evidence.js';
import { HASH_BYTES } from './merkle.js';

const READ_AT_ONCE = 8_192;

/** The hashes of the first `size` leaves one after the other, read before they are asked for. */
export class LeavesAhead {
  private kept = Buffer.alloc(0);
  private read = 0;
  private coming: ReturnType<KeptLeaves['hashes']> | null = null;

  constructor(
    private readonly leaves: KeptLeaves,
    private readonly size: number,
  ) {
    this.readOn();
  }

  /** The next `count` hashes; fewer when the leaves have a gap or an end. */
  async take(count: number): Promise<{ readonly bytes: Buffer; readonly count: number }> {
    while (this.kept.length < count * HASH_BYTES && this.coming) {
      const { bytes, count: found } = await this.coming;
      const expected = Math.min(READ_AT_ONCE, this.size - this.read);
      this.kept = Buffer.concat([this.kept, bytes]);
      this.read += found;
      this.coming = null;
      if (found === expected) this.readOn();
    }
    const bytes = this.kept.subarray(0, count * HASH_BYTES);
    this.kept = this.kept.subarray(bytes.length);
    return { bytes, count: bytes.length / HASH_BYTES };
  }

  private readOn(): void {
    if (this.read >= this.size) return;
    this.coming = this.leaves.hashes(this.read, Math.min(READ_AT_ONCE, this.size - this.read));
    this.coming.catch(() => undefined);
  }
}
