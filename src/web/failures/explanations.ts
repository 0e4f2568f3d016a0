/** What a failure page says. `reference` finds the failure in the log. */
export interface Explanation {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly reference?: string;
}

export function explain(
  what: number | 'doctor-not-approved' | 'patient-not-treated',
  reference?: string,
): Explanation {
  if (what === 'doctor-not-approved') return notApproved;
  if (what === 'patient-not-treated') return notTreated;
  const [title, text] = texts[what] ?? (what < 500 ? badRequest : texts[500]) ?? badRequest;
  return { status: what, title, text, ...(reference === undefined ? {} : { reference }) };
}

const notApproved: Explanation = {
  status: 403,
  title: 'You are not approved at the moment',
  text: 'You see patients and requests once an administrator of the clinic approves you. “Agenda” says how it stands.',
};

const notTreated: Explanation = {
  status: 403,
  title: 'You do not treat this patient',
  text:
    'You can open a patient’s record once an appointment with you is booked, or while you can see an open request of ' +
    'theirs in a specialty you are approved for.',
};

const badRequest = [
  'This cannot be read',
  'Your browser sent something that this page does not understand. Go back and try again.',
] as const;

const texts: Readonly<Record<number, readonly [title: string, text: string]>> = {
  400: badRequest,
  403: ['You may not see this', 'This page is for other people of the clinic, or for another of your roles.'],
  404: ['This page does not exist', 'Check the address, or start again from the first page.'],
  405: badRequest,
  408: ['That took too long', 'Your request did not arrive completely. Check your connection and try again.'],
  413: ['That is too much', 'What you sent is larger than this page accepts. Shorten it and try again.'],
  414: ['This address is too long', 'Check the address, or start again from the first page.'],
  415: [
    'This cannot be read',
    'This page takes what its own form sends, and nothing else. Go back and use the form.',
  ],
  431: [
    'This cannot be read',
    'Your browser sent too much beside the page. Delete the cookies of this site and try again.',
  ],
  500: [
    'Something went wrong',
    'That is our fault, not yours. Nothing was lost that you had saved before. Please try again in a moment.',
  ],
  503: [
    'Please wait a moment',
    'The clinic’s server is starting or very busy, and could not do this. Please try again in a moment.',
  ],
};
