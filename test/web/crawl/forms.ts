import { around, type HtmlPage } from '../../support/html.js';
import { aRequest } from '../people.js';

/** A form as it stands on a page: what a browser would send, field by field. */
export interface FoundForm {
  readonly method: 'get' | 'post';
  /** Path and query. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const typed: Readonly<Record<string, string>> = {
  date: aRequest(100).preferredDate!,
  time: '11:00',
  email: 'somebody@post.example',
  tel: '+49 1512 7654321',
  password: 'a calm river in spring',
};

/** The forms of a page at `url`, with something sensible in fields that are empty. Those of sockets are no forms. */
export function formsOf({ elements }: HtmlPage, url: string): FoundForm[] {
  return elements
    .filter(({ name, attributes }) => name === 'form' && !('hx-ws:send' in attributes))
    .map((form) => {
      const { method = 'get', action = url, id } = form.attributes;
      const own = elements.filter(
        (each) =>
          each.attributes.name !== undefined &&
          ['input', 'select', 'textarea', 'button'].includes(each.name) &&
          (each.attributes.form === undefined ? around(each, 'form') === form : each.attributes.form === id),
      );
      const values = new Map<string, string>();
      for (const field of own) {
        const { name = '', type = 'text', value = '' } = field.attributes;
        const options = elements.filter((each) => each.name === 'option' && around(each, 'select') === field);
        const option = options.find((each) => each.attributes.value)?.attributes.value;
        const text = value || (field.name === 'textarea' ? field.text.trim() : '') || (option ?? '');
        const otherwise = type === 'hidden' || type === 'search' ? '' : (typed[type] ?? 'Something');
        if (!values.has(name)) values.set(name, text || otherwise);
      }
      return { method: method === 'post' ? 'post' : 'get', action, fields: [...values] };
    });
}

/** As a browser encodes it; half a character as the bytes that no text has. */
export function encoded(fields: FoundForm['fields']): string {
  const part = (text: string) =>
    text.replace(/./gsu, (each) => (/\p{Surrogate}/u.test(each) ? '%ED%A0%80' : encodeURIComponent(each)));
  return fields.map(([name, value]) => `${part(name)}=${part(value)}`).join('&');
}
