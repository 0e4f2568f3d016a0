import { ESLint } from 'eslint';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { root } from './cruise.js';

// A planted text is no file of the project, so the rules that need types stay out here.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    files: ['**/*.ts'],
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/consistent-type-imports': 'off',
    },
    languageOptions: { parserOptions: { projectService: false } },
  },
});

const decision = 'src/scheduling/domain/appointment/book-appointment.ts';

describe('in a decision', () => {
  it.each([
    ['the clock', 'export const now = new Date();', 'no-restricted-syntax'],
    ['the clock', 'export const now = Date();', 'no-restricted-syntax'],
    ['the clock', 'export const now = Date.now();', 'no-restricted-properties'],
    ['the clock', 'export const now = Temporal.Now.instant();', 'no-restricted-properties'],
    ['chance', 'export const chance = Math.random();', 'no-restricted-properties'],
    ['a made-up id', 'export const id = crypto.randomUUID();', 'no-restricted-syntax'],
  ])('%s is refused: %s', async (_, text, rule) => {
    expect(await rulesBroken(decision, text)).toEqual([rule]);
    expect(await rulesBroken('src/platform/event-store/ids.ts', text)).toEqual([]);
  });

  it('a date made from a given instant is fine', async () => {
    expect(await rulesBroken(decision, 'export const at = new Date(0);')).toEqual([]);
  });
});

describe('anywhere', () => {
  it.each(['export default 1;', 'const one = 1;\nexport { one as default };'])(
    'a default export is refused: %s',
    async (text) => {
      expect(await rulesBroken(decision, text)).toEqual(['no-restricted-syntax']);
      expect(await rulesBroken('test/web/agenda.test.ts', text)).toEqual(['no-restricted-syntax']);
    },
  );

  it('only programs that a person starts print', async () => {
    const text = "console.log('ready');";
    expect(await rulesBroken('src/web/agenda.controller.ts', text)).toEqual(['no-console']);
    for (const entry of ['src/main.ts', 'src/embedded/event-store/main.ts', 'src/cli/setup-link.ts']) {
      expect(await rulesBroken(entry, text)).toEqual([]);
    }
  });
});

async function rulesBroken(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}
