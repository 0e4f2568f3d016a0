import { around, type Element, type HtmlPage } from '../../support/html.js';
import type { Answer } from '../../support/http.js';

const headers: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /^(?!.*unsafe)default-src 'none';.*frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^same-origin$/,
  'cache-control': /^no-store$/,
  'content-type': /; charset=utf-8/,
};

/** What is wrong with an answer, whatever was asked. */
export function complaintsAboutAnswer(answer: Answer): string[] {
  const { status, location = '/' } = answer;
  return [
    ...(status >= 500 ? [`answered ${String(status)}`] : []),
    ...Object.entries(headers).flatMap(([name, shape]) =>
      shape.test(answer.headers[name] ?? '') ? [] : [`${name} is ${answer.headers[name] ?? 'missing'}`],
    ),
    ...(/^\/(?!\/)/.test(location) ? [] : [`sends to ${location}`]),
    ...(String(answer.headers['set-cookie']).includes('planted') ? ['sets a planted cookie'] : []),
  ];
}

/** What is wrong with a page as HTML, for who cannot see it, and for who must not be attacked by it. */
export function complaintsAboutPage(page: HtmlPage): string[] {
  const { elements, mistakes } = page;
  const all = (name: string) => elements.filter((element) => element.name === name);
  const ids = elements.flatMap(({ attributes: { id } }) => id ?? []);
  return [
    ...mistakes,
    ...(all('title')[0]?.text.trim() ? [] : ['has no title']),
    ...(all('h1').length === 1 ? [] : [`has ${String(all('h1').length)} first headings`]),
    ...(all('html')[0]?.attributes.lang ? [] : ['does not say its language']),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `uses the id ${id} twice`),
    ...elements.filter((element) => isNameless(element, elements)).map((one) => `${shown(one)} has no name`),
    ...elements.flatMap((element) => references(element).filter((id) => !ids.includes(id))).map(leadsNowhere),
    ...elements.filter(isActive).map((element) => `${shown(element)} could run something`),
    ...all('form')
      .filter((form) => isUnprotected(form, elements))
      .map((form) => `${shown(form)} has no token`),
  ];
}

function isNameless(element: Element, elements: readonly Element[]): boolean {
  const { name, attributes, text } = element;
  if (attributes['aria-label'] || attributes['aria-labelledby']) return false;
  if (name === 'button' || name === 'a') return text.trim() === '';
  if (!['input', 'select', 'textarea'].includes(name) || attributes.type === 'hidden') return false;
  const labels = elements.filter((each) => each.name === 'label' && each.attributes.for === attributes.id);
  return ![around(element, 'label'), ...labels].some((label) => label?.text.trim());
}

function references({ name, attributes }: Element): string[] {
  const lists = ['for', 'form', 'list', 'aria-describedby', 'aria-labelledby', 'aria-controls'];
  const ids = lists.flatMap((each) => attributes[each]?.split(/\s+/) ?? []);
  const { href = '' } = attributes;
  return name === 'a' && /^#./.test(href) ? [...ids, href.slice(1)] : ids;
}

const leadsNowhere = (id: string): string => `names an element ${id} that is not there`;

function isActive({ name, attributes, parent }: Element): boolean {
  if (['iframe', 'object', 'embed', 'base', 'style'].includes(name)) return true;
  if (name === 'script') return !attributes.src || parent?.name !== 'head';
  return Object.entries(attributes).some(
    ([each, value]) =>
      /^(on|hx-on|style$|srcdoc$|formaction$)/.test(each) ||
      (/^(href|src|action)$/.test(each) && /^\s*(javascript|data|vbscript):/i.test(value)),
  );
}

function isUnprotected(form: Element, elements: readonly Element[]): boolean {
  if (form.attributes.method !== 'post') return false;
  return !elements.some((each) => each.attributes.name === '_csrf' && around(each, 'form') === form);
}

function shown({ name, attributes }: Element): string {
  return `<${name} ${attributes.name ?? attributes.id ?? attributes.action ?? attributes.href ?? ''}>`;
}
