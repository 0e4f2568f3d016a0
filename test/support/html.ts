import { unescaped } from './http.js';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: Element | null;
  /** All text in it, its children's too. */
  text: string;
}

/** A page as it was written: stricter than browsers, which mend what they read. */
export interface HtmlPage {
  readonly elements: readonly Element[];
  /** What is written wrongly, such as an end tag that closes nothing. */
  readonly mistakes: readonly string[];
}

const voids = ['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr'];
const token =
  /<!--.*?-->|<!doctype html>|<\/(?<end>[a-z][a-z\d-]*)>|<(?<start>[a-z][a-z\d-]*)(?<attributes>(?:\s+[^\s"'<>/=]+(?:="[^"]*"|='[^']*')?)*)\s*\/?>|(?<text>[^<]+)|(?<stray><)/gis;
const attribute = /(?<name>[^\s"'<>/=]+)(?:="(?<double>[^"]*)"|='(?<single>[^']*)')?/g;

export function readHtml(html: string): HtmlPage {
  const elements: Element[] = [];
  const mistakes: string[] = [];
  let open: Element | null = null;
  for (const { groups = {}, index } of html.matchAll(token)) {
    const { start, end, attributes = '', text, stray } = groups;
    const near = html.slice(Math.max(0, index - 60), index + 60);
    if (stray !== undefined) mistakes.push(`a < that begins nothing: ${near}`);
    for (let each = open; text !== undefined && each !== null; each = each.parent)
      each.text += unescaped(text);
    if (start !== undefined) {
      const element: Element = { name: start, attributes: attributesOf(attributes), parent: open, text: '' };
      elements.push(element);
      if (!voids.includes(start) && open?.name !== 'svg') open = element;
    }
    if (end === undefined) continue;
    if (end !== open?.name) mistakes.push(`</${end}> in <${open?.name ?? ''}>: ${near}`);
    open = open?.parent ?? null;
  }
  if (open !== null) mistakes.push(`<${open.name}> is not closed`);
  return { elements, mistakes };
}

/** The closest element of a name around another. */
export function around(element: Element, name: string): Element | null {
  for (let each = element.parent; each !== null; each = each.parent) if (each.name === name) return each;
  return null;
}

function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(attribute)].map(({ groups = {} }) => {
    const { name = '', double, single } = groups;
    return [name, unescaped(double ?? single ?? '')] as const;
  });
  return Object.fromEntries(found);
}
