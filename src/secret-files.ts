import { readFileSync } from 'node:fs';

/** Settings that are secrets. None is ever repeated in a message, and each may be given as a file. */
export const secretSettings = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'EVENTSTORE_URL',
  'SLOTWELL_MASTER_KEY',
  'SLOTWELL_NEW_MASTER_KEY',
  'SLOTWELL_SMTP_URL',
  'SLOTWELL_SMS_TOKEN',
] as const;

/**
 * The environment with the secrets that `…_FILE` variables name the files of, as containers are given them: then the
 * secret itself stands in no environment. `problems` names each file that cannot be read.
 */
export function withSecretFiles(env: NodeJS.ProcessEnv): {
  readonly env: NodeJS.ProcessEnv;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const secrets: Record<string, string> = {};
  for (const name of secretSettings) {
    const file = env[`${name}_FILE`]?.trim();
    if (!file) continue;
    if (env[name]?.trim()) {
      problems.push(`${name} and ${name}_FILE should not be set together: one of them would be ignored.`);
      continue;
    }
    try {
      secrets[name] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      const { code = 'error' } = error as NodeJS.ErrnoException;
      problems.push(`${name}_FILE is ${JSON.stringify(file)}, which cannot be read (${code}).`);
    }
  }
  return { env: { ...env, ...secrets }, problems };
}
