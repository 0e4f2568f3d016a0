import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import ts from 'typescript';

const emptyWords = new Set(['service', 'services', 'manager', 'helper', 'helpers', 'util', 'utils']);

/** Why a name of a file or an export says nothing, or `null` when it does say something. */
export function fault(name: string): string | null {
  const words = wordsOf(name);
  const empty = words.find((word) => emptyWords.has(word));
  if (empty !== undefined) return `"${empty}"`;
  const last = words.at(-1) ?? '';
  if (last === 'updated') return '"…Updated"';
  return last === 'event' && words.length > 1 && !isVerbPhrase(name) ? '"…Event"' : null;
}

/** `encodeEvent` says what it does to an event; `BookingEvent` and `booking-event` only say that it is one. */
function isVerbPhrase(name: string): boolean {
  return /^[a-z]+[A-Z]/.test(name);
}

/** The words of a name in camelCase, PascalCase, kebab-case or CONSTANT_CASE, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** The names that a source text exports. */
export function exportedNames(text: string): string[] {
  const source = ts.createSourceFile('text.ts', text, ts.ScriptTarget.ES2023);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return namesReExported(statement);
    return isExported(statement) ? namesDeclared(statement) : [];
  });
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
  );
}

function namesDeclared(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => namesBound(name));
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function namesBound(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesBound(element.name) : []));
}

function namesReExported({ exportClause }: ts.ExportDeclaration): string[] {
  if (exportClause === undefined) return [];
  if (ts.isNamespaceExport(exportClause)) return [exportClause.name.text];
  return exportClause.elements.map((element) => element.name.text);
}

/**
 * Every empty name in a folder, as `path: name (why)`. The union of a stream's events is the one type that may be
 * called `…Event`: `AccountEvent`, in `account.events.ts`.
 */
export async function faultsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  const faults = await Promise.all(entries.map((path) => faultsOf(folder, path)));
  return faults.flat().sort();
}

async function faultsOf(folder: string, path: string): Promise<string[]> {
  const inText = path.endsWith('.ts') ? exportedNames(await readFile(join(folder, path), 'utf8')) : [];
  return [basename(path).replace(/\.[a-z]+$/, ''), ...inText].flatMap((name) => {
    const why = isUnionOfStream(path, name) ? null : fault(name);
    return why === null ? [] : [`${path}: ${name} (${why})`];
  });
}

function isUnionOfStream(path: string, name: string): boolean {
  const stream = /([a-z-]+)\.events\.ts$/.exec(path)?.[1];
  if (stream === undefined) return false;
  return [stream, stream.replace(/s$/, '')].includes(wordsOf(name).slice(0, -1).join('-'));
}
