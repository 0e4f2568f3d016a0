/**
 * A map that remembers at least the `capacity` most recently set keys and at most twice as many. Two generations take
 * turns: evicting key by key through `Map.keys().next()` costs more than the rest of an append.
 */
export class BoundedMap<K, V> {
  private young = new Map<K, V>();
  private old = new Map<K, V>();

  constructor(private readonly capacity: number) {}

  get(key: K): V | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: K, value: V): void {
    this.young.set(key, value);
    if (this.young.size < this.capacity) return;
    this.old = this.young;
    this.young = new Map();
  }
}
