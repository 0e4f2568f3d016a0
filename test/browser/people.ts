import type { Locator, Page } from 'playwright-core';
import type { Person } from '../support/http.js';

/** As much of the browser's element as is asked here: its own types are not part of the program. */
interface Element {
  readonly tagName: string;
  matches(selector: string): boolean;
  setAttribute(name: string, value: string): void;
}

/** Fills in the first form of the page's content, by field name, and presses a button. */
export async function fillIn(
  page: Page,
  fields: Readonly<Record<string, string>>,
  button: string,
): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main form [name="${name}"]`).first();
    const isSelect = await field.evaluate((element: unknown) => (element as Element).tagName === 'SELECT');
    if (isSelect) await field.selectOption(value);
    else await field.fill(value);
  }
  await page.getByRole('button', { name: button, exact: true }).click();
}

/** Lets a page go on with the session of somebody who signed in otherwise. */
export async function takeOver(page: Page, address: string, person: Person): Promise<void> {
  const [name = '', value = ''] = person.cookie('session').split('=');
  await page.context().addCookies([{ name, value, url: address }]);
}

/** Leaves a mark that only a new page takes away, and answers how to see whether it is still there. */
export async function mark(page: Page): Promise<() => Promise<boolean>> {
  const html = page.locator('html');
  await html.evaluate((element: unknown) => (element as Element).setAttribute('data-mark', 'kept'));
  return async () => (await html.getAttribute('data-mark')) === 'kept';
}

export function isFocused(field: Locator): Promise<boolean> {
  return field.evaluate((element: unknown) => (element as Element).matches(':focus'));
}
