import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RostrumClient } from '@rostrum/client';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startTestApp, type TestApp } from './app.ts';
import { launchBrowser } from './browser.ts';
import { PollPage } from './poll-page.ts';

export interface Visit {
  /** Attributes of the poll's element beside the poll. */
  attributes: Record<string, string>;
  hash?: string;
  /** Of the page. */
  lang?: string;
  /** A browser that has been here before; a new one where left out. */
  context?: BrowserContext;
  options?: BrowserContextOptions;
  prepare?: (page: Page) => Promise<unknown>;
}

/** A site of a customer with polls in its pages: of another origin than the service. */
export class WidgetSite {
  /** What browsers complained about. */
  faults: string[] = [];
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #contexts: BrowserContext[] = [];

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(browser: Browser, service: string): Promise<WidgetSite> {
    const server = createServer((request, response) => {
      const query = new URL(request.url ?? '', service).searchParams;
      const { lang = 'en', ...attributes } = Object.fromEntries(query);
      const text = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
      response.setHeader('content-type', 'text/html').end(`<!doctype html><html lang="${lang}">
        <script>votes = []; addEventListener('rostrum-vote', ({ detail }) => votes.push(detail));</script>
        <script src="${service}/widget.js" async></script>
        <rostrum-poll${text.join('')}></rostrum-poll>`);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new WidgetSite(browser, server);
  }

  async visit(poll: string, visit: Visit): Promise<PollPage> {
    const context = visit.context ?? (await this.#browser.newContext(visit.options));
    this.#contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      this.faults.push(`${message.text()} ${message.location().url}`);
    });
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await visit.prepare?.(page);
    const { port } = this.#server.address() as AddressInfo;
    const query = new URLSearchParams({ poll, lang: visit.lang ?? 'en', ...visit.attributes });
    await page.goto(`http://127.0.0.1:${port}/?${query}${visit.hash ?? ''}`);
    return new PollPage(page);
  }

  /** Ends all visits, and says what browsers complained about meanwhile. */
  async leave(): Promise<string[]> {
    for (const context of this.#contexts.splice(0)) await context.close();
    return this.faults.splice(0);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A service, a browser, and the site of a customer who embeds the widget. */
export interface WidgetService {
  app: TestApp;
  browser: Browser;
  /** With the secret key. */
  client: RostrumClient;
  site: WidgetSite;
  /** What browsers may complain about in this test: refusals that it provokes. */
  allowFaults(matching: RegExp): void;
}

/** For one test file alone. What browsers complain about fails the test. */
export function ownWidgetService(): () => WidgetService {
  let service: WidgetService | undefined;
  let allowed: RegExp | undefined;
  function allowFaults(matching: RegExp): void {
    allowed = matching;
  }
  beforeAll(async () => {
    const [app, browser] = await Promise.all([startTestApp(), launchBrowser()]);
    const client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
    const site = await WidgetSite.start(browser, app.url);
    service = { app, browser, client, site, allowFaults };
  });
  afterAll(async () => {
    await service?.browser.close();
    service?.site.stop();
    await service?.app.stop();
  });
  afterEach(async () => {
    const faults = await service?.site.leave();
    expect(faults?.filter((fault) => !allowed?.test(fault))).toEqual([]);
    allowed = undefined;
  });
  return () => {
    if (!service) throw new Error('the service runs only while tests and their hooks do');
    return service;
  };
}
