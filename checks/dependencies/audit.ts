/** A hole that is known in a component. */
export interface Advisory {
  /** `GHSA-…` */
  readonly id: string;
  readonly component: string;
  readonly severity: string;
  readonly title: string;
}

/** What `npm audit --json` says: the advisories that concern us, each once; `null` when it could not ask. */
export function advisoriesIn(report: string): readonly Advisory[] | null {
  const { vulnerabilities } = parsed(report);
  if (vulnerabilities === undefined) return null;
  const found = new Map<string, Advisory>();
  for (const { via } of Object.values(vulnerabilities))
    for (const cause of via) {
      if (typeof cause === 'string') continue;
      const id = /GHSA(-[\w]{4}){3}/.exec(cause.url)?.[0] ?? cause.url;
      found.set(id, { id, component: cause.name, severity: cause.severity, title: cause.title });
    }
  return [...found.values()].sort((one, other) => one.id.localeCompare(other.id));
}

/** Those that `text` does not name: nobody has said yet why they do not concern us. */
export function unexplained(advisories: readonly Advisory[], text: string): readonly Advisory[] {
  return advisories.filter(({ id }) => !text.includes(id));
}

interface Report {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly via: readonly (string | (Omit<Advisory, 'id' | 'component'> & Cause))[] }>
  >;
}

interface Cause {
  readonly name: string;
  readonly url: string;
}

function parsed(report: string): Report {
  try {
    return JSON.parse(report) as Report;
  } catch {
    return {};
  }
}
