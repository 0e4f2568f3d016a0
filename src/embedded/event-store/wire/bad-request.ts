/** What the client got wrong in a message that was framed correctly. */
export class BadRequest extends Error {}
