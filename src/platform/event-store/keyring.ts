/** Seals and opens the personal fields of the people it was made for. */
export interface Keyring {
  /** `context` is bound to the sealed text: it opens under the same context only. */
  seal(person: string, context: string, plain: string): string;
  /** Whether the person was erased: what is written of them from then on is left out. */
  isErased(person: string): boolean;
  /** Answers `null` when the person was erased; throws when the text was tampered with. */
  open(person: string, context: string, sealed: string): string | null;
}

/** Where keys of people are kept: the vault. */
export interface PersonKeys {
  /** Keys of these people; makes and commits those that do not exist yet. */
  toSeal(people: ReadonlySet<string>): Promise<Keyring>;
  /** Keys of these people. Throws when one is neither there nor marked as erased, or the vault cannot be reached. */
  toOpen(people: ReadonlySet<string>): Promise<Keyring>;
}
