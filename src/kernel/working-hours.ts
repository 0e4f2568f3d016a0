/** Wall times of one span of work, `HH:MM`, on the clinic's clock. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** ISO weekdays: 1 is Monday, 7 is Sunday. A day without work has no spans. */
export type WeeklyHours = Readonly<Record<'1' | '2' | '3' | '4' | '5' | '6' | '7', readonly Span[]>>;

export interface WorkingHours {
  readonly weekly: WeeklyHours;
  readonly slotMinutes: number;
  /** Kept free between one visit and the next. */
  readonly bufferMinutes: number;
  /** How many days ahead a patient may book. */
  readonly horizonDays: number;
  /** How many minutes before the start a patient may still book. */
  readonly noticeMinutes: number;
}
