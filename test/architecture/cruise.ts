import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** The imports of each file of a planted tree; a library is named as it is imported. */
export type Tree = Readonly<Record<string, readonly string[]>>;

export const root = resolve(import.meta.dirname, '../..');
export const houseRules = join(root, '.dependency-cruiser.cjs');

const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** Runs the rules in a folder that holds a `tsconfig.json`. Throws when dependency-cruiser itself fails. */
export async function cruise(cwd: string, folders: readonly string[], rules: string): Promise<Violation[]> {
  const args = [cruiser, '--config', rules, '--output-type', 'json', ...folders];
  const stdout = await answerOf(args, cwd);
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** The exit code is the number of violations, so an answer in JSON counts whatever the code. */
async function answerOf(args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 256 << 20 })).stdout;
  } catch (failure) {
    if (hasAnswer(failure)) return failure.stdout;
    throw failure;
  }
}

function hasAnswer(failure: unknown): failure is { stdout: string } {
  return failure instanceof Error && 'stdout' in failure && String(failure.stdout).startsWith('{');
}

/** Writes a tree whose files import what they are said to, and hands its folder to `use`. */
export async function withTree<Answer>(
  tree: Tree,
  use: (folder: string) => Promise<Answer>,
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'slotwell-arrows-'));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await symlink(join(root, 'package.json'), join(folder, 'package.json'));
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'ES2023' } }),
    );
    for (const [file, imports] of Object.entries(tree)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), imports.map((to) => `import '${specifier(file, to)}';\n`).join(''));
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function specifier(from: string, to: string): string {
  if (!to.endsWith('.ts')) return to;
  const path = posix.relative(posix.dirname(from), to).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}
