import { isIP } from 'node:net';
import { Logger } from '@nestjs/common';

/** What an operator looks for when somebody tried what they may not: part `security` of the log. */
export const securityLog = new Logger('security');

/** Account ids and addresses as they are. Anything else may be what somebody typed, and is not repeated. */
export function namedInLog(whose: string): string {
  const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(whose);
  const isNetwork = isIP(whose) > 0 || /^([\da-f]{1,4}:){3}[\da-f]{1,4}$/i.test(whose);
  return isId || isNetwork ? whose : 'somebody unknown';
}
