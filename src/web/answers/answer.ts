import type { Shown } from '../access/looks.js';
import type { Notice } from '../notices.js';

/** Data of a view. */
export type ViewData = Readonly<Record<string, unknown>>;

/** An element with an id, rendered by a view: part of a page that can be swapped by itself. */
export interface Part {
  readonly id: string;
  readonly view: string;
  readonly data: ViewData;
  /** Whom it names together with what they are here for: noted before it is sent. */
  readonly names?: Shown;
}

/** What a controller answers. It is rendered and sent by `sendAnswers`. */
export type Answer = Page | Redirect | Changed | Refused | Download;

/** A whole page; an htmx request that asks for `part` gets only that. */
export class Page {
  constructor(
    readonly view: string,
    readonly title: string,
    readonly data: ViewData = {},
    readonly options: {
      readonly status?: number;
      /** Seconds until it is worth trying again. */
      readonly retryAfter?: number;
      readonly parts?: readonly Part[];
      /** The page's own address, when an htmx request for its parts leads to another one. */
      readonly url?: string;
      /** What the page listens to on its socket. */
      readonly live?: readonly Subscription[];
      /** What was typed at length: it is shown by itself where its field is gone. */
      readonly note?: string;
    } = {},
  ) {}
}

/** A message with which a page subscribes to a live fragment. */
export type Subscription = Readonly<Record<string, string>> & { readonly fragment: string };

/** Go and look there. */
export class Redirect {
  constructor(
    readonly to: string,
    readonly notice?: Notice,
    readonly late = false,
  ) {}
}

/** A POST that did something: plain requests are sent to `to`, htmx requests get the parts that changed. */
export class Changed {
  constructor(
    readonly to: string,
    readonly notice: Notice,
    readonly late: boolean,
    readonly parts: () => Promise<readonly Part[]> | readonly Part[],
  ) {}
}

/** A file that the browser saves. `type` is its media type with the character set. */
export class Download {
  constructor(
    readonly name: string,
    readonly type: string,
    readonly text: string,
  ) {}
}

/**
 * A POST that was refused: plain requests get the page with the form as it was, htmx requests the part that holds the
 * form. Both with the same status, and `text` is announced.
 */
export class Refused {
  constructor(
    readonly status: number,
    readonly text: string,
    readonly page: () => Promise<Page>,
    readonly parts: () => Promise<readonly Part[]> | readonly Part[],
    /** As that of `Page`. */
    readonly note = '',
  ) {}
}

export function isAnswer(value: unknown): value is Answer {
  return [Page, Redirect, Changed, Refused, Download].some((kind) => value instanceof kind);
}
