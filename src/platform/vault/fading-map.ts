/**
 * Keeps values for a while: at most `lifetimeMs` and at most twice `capacity` of them. Two generations, the older of
 * which is dropped as a whole, cost less than removing entries one by one.
 */
export class FadingMap<Value> {
  private young = new Map<string, Value>();
  private old = new Map<string, Value>();
  private turnedAt: number;

  constructor(
    private readonly lifetimeMs: number,
    private readonly capacity: number,
    private readonly milliseconds: () => number = () => performance.now(),
  ) {
    this.turnedAt = milliseconds();
  }

  get(key: string): Value | undefined {
    this.fade();
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: string, value: Value): void {
    this.fade();
    if (this.young.size >= this.capacity) this.turn();
    this.young.set(key, value);
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  private fade(): void {
    const age = this.milliseconds() - this.turnedAt;
    if (age >= this.lifetimeMs / 2) this.turn();
    if (age >= this.lifetimeMs) this.turn();
  }

  private turn(): void {
    this.old = this.young;
    this.young = new Map();
    this.turnedAt = this.milliseconds();
  }
}
