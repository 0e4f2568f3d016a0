import { accessSync, constants } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const places = [
  process.env.SLOTWELL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What refused forms and pages that are left while their socket opens have Chromium say. */
const isUsual = /^(Failed to load resource|WebSocket connection to )/;

const executablePath = places.find((place) => place !== undefined && isExecutable(place));

/**
 * Whether browser tests are left out here. Where `SLOTWELL_BROWSER=required` they never are: without a browser they
 * fail.
 */
export const withoutBrowser = executablePath === undefined && process.env.SLOTWELL_BROWSER !== 'required';

if (withoutBrowser) {
  console.warn('No Chromium was found, so the browser tests are left out. SLOTWELL_CHROMIUM can name one.');
}

export interface TestBrowser {
  /** Somebody with a browser window of their own, whose pages are on `address`. */
  newPage(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the pages complained about in their consoles: errors of scripts, and what the content policy blocked. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Starts Chromium with a profile of its own. */
export async function startBrowser(): Promise<TestBrowser> {
  if (executablePath === undefined) {
    throw new Error('SLOTWELL_BROWSER=required, but there is no Chromium. SLOTWELL_CHROMIUM can name one.');
  }
  const browser: Browser = await chromium.launch({ executablePath, args: flags });
  const complaints: string[] = [];
  return {
    complaints,
    async newPage(address, options = {}) {
      const context = await browser.newContext({ baseURL: address, locale: 'en-GB', ...options });
      context.setDefaultTimeout(40_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        const text = message.text();
        if (message.type() === 'error' && !isUsual.test(text)) {
          complaints.push(`${page.url()}: ${text}`);
        }
      });
      return page;
    },
    close: () => browser.close(),
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
