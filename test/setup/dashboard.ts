import { RostrumClient } from '@rostrum/client';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { startTestApp, type TestApp } from './app.ts';
import { launchBrowser } from './browser.ts';

/** What one test has of the dashboard. */
export interface Dashboard {
  app: TestApp;
  /** The public API, as a customer's server calls it. */
  client: RostrumClient;
  /** The same with a publishable key: what participants see. */
  anybody: RostrumClient;
  context: BrowserContext;
  /** Nobody is signed in. What it throws fails the test. */
  page: Page;
  /** Goes to a page of the dashboard, by way of the sign-in page. */
  signInAt(path: string): Promise<void>;
  /** On the sign-in page; the right password unless another is given. */
  fillSignIn(password?: string): Promise<void>;
}

/**
 * A service and a browser for one test file, and a window for each of its tests, made anew in a
 * `beforeEach`: ask for it in a later one, or in the test.
 */
export function ownDashboard(
  options: BrowserContextOptions = {},
  env: Record<string, string> = {},
): () => Dashboard {
  let app: TestApp;
  let browser: Browser;
  let dashboard: Dashboard | undefined;
  let faults: string[];
  beforeAll(async () => {
    [app, browser] = await Promise.all([startTestApp({ env }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });
  beforeEach(async () => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    dashboard = dashboardOn(app, context, page);
  });
  afterEach(async () => {
    await dashboard?.context.close();
    expect(faults).toEqual([]);
  });
  return () => {
    if (!dashboard) throw new Error('there is a window only while a test runs');
    return dashboard;
  };
}

function dashboardOn(app: TestApp, context: BrowserContext, page: Page): Dashboard {
  const client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  const anybody = new RostrumClient({ baseUrl: app.url, token: app.publishableKey });
  async function fillSignIn(password = app.adminPassword): Promise<void> {
    await page.getByLabel('E-mail').fill(app.adminEmail);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  async function signInAt(path: string): Promise<void> {
    await page.goto(`${app.url}/admin${path}`);
    await fillSignIn();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  }
  return { app, client, anybody, context, page, signInAt, fillSignIn };
}
