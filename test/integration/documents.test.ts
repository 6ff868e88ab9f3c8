import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { discoverRoutes, type Route } from '../setup/routes.ts';

const ROOT = join(import.meta.dirname, '../..');
const WAITING = { timeout: 30_000, interval: 50 };
const isBuilt = (path: string) => existsSync(join(ROOT, path));

let app: TestApp;
let visitor: Agent;

beforeAll(async () => {
  app = await startTestApp();
  visitor = agentWith(app.url);
});
afterAll(() => app?.stop());

describe('the OpenAPI document', () => {
  let document: Record<string, unknown>;
  let routes: Route[];
  beforeAll(async () => {
    document = (await visitor.get('/openapi.json').expect(200)).body;
    routes = await discoverRoutes(visitor);
  });

  it('is served as JSON, the very one that is published with the code', async () => {
    const { headers } = await visitor.get('/openapi.json');
    expect(headers['content-type']).toMatch(/^application\/json/);
    const published = readFileSync(join(ROOT, 'openapi/openapi.json'), 'utf8');
    expect(document).toEqual(JSON.parse(published));
  });

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    // Validated as a copy: the validator may change what it is given.
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('refers only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, reference = ''] of references) {
      expect(reference).toMatch(/^#\//);
      const found = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((part, name) => Object(part)[name], document);
      expect(found, reference).toBeDefined();
    }
  });

  it('gives every operation a name of its own', () => {
    const ids = routes.map(({ operation }) => operation.operationId);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('tells for every operation of one success, of 401, and of errors as problems', () => {
    for (const { name, operation } of routes) {
      const statuses = Object.keys(operation.responses);
      expect(statuses, name).toContain('401');
      // A score may be held instead of being applied.
      const mayBeHeld = operation.operationId === 'submitScore';
      expect(
        statuses.filter((status) => /^[23]/.test(status)),
        name,
      ).toHaveLength(mayBeHeld ? 2 : 1);
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (status < '400') continue;
        expect(Object.keys(content ?? {}), `${name} ${status}`).toEqual([
          'application/problem+json',
        ]);
      }
    }
  });

  it('declares the parameters that a path names, and the access that it asks for', () => {
    const schemes = Object(document['components']).securitySchemes;
    for (const { name, path, operation } of routes) {
      const { parameters = [] } = operation as { parameters?: { in: string; name: string }[] };
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect(declared.map((parameter) => parameter.name).sort(), name).toEqual(named.sort());
      const asked = operation.security.flatMap((security) => Object.keys(security));
      for (const scheme of asked) expect(schemes, name).toHaveProperty(scheme);
    }
  });
});

describe('the AsyncAPI document', () => {
  it('is served as JSON, the very one that is published with the code', async () => {
    const { headers, body } = await visitor.get('/asyncapi.json').expect(200);
    expect(headers['content-type']).toMatch(/^application\/json/);
    const published = readFileSync(join(ROOT, 'openapi/asyncapi.json'), 'utf8');
    expect(body).toEqual(JSON.parse(published));
  });
});

describe('Swagger UI', () => {
  it('is a page whose every file is there', async () => {
    const { text, headers } = await visitor.get('/docs/').expect(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(text).toContain('<div id="swagger-ui"></div>');
    const files = [...text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file);
    expect(files).toContain('swagger-ui-bundle.js');
    for (const file of files) await visitor.get(`/docs/${file}`).expect(200);
  });

  it('shows the document that the service serves', async () => {
    const { text } = await visitor.get('/docs/swagger-ui-init.js').expect(200);
    const [, options = ''] = /var options = (\{[\s\S]*?\n\});\n/.exec(text) ?? [];
    const { body } = await visitor.get('/openapi.json').expect(200);
    expect(JSON.parse(options).swaggerDoc).toEqual(body);
  });

  it('is found without the last slash', async () => {
    const response = await visitor.get('/docs').redirects(1).expect(200);
    expect(response.text).toContain('<div id="swagger-ui"></div>');
  });
});

describe('the metrics', () => {
  it('are Prometheus text, each line a sample of a metric with a type', async () => {
    const { text, headers } = await visitor.get('/metrics').expect(200);
    expect(headers['content-type']).toMatch(/^text\/plain; *version=0\.0\.4/);
    expect(text.endsWith('\n')).toBe(true);
    const types = new Map<string, string>();
    const samples: string[] = [];
    for (const line of text.split('\n').filter((line) => line !== '')) {
      const [, typed = '', type = ''] = /^# TYPE (\w+) (\w+)$/.exec(line) ?? [];
      if (typed !== '') types.set(typed, type);
      if (line.startsWith('#')) continue;
      expect(line).toMatch(/^[a-zA-Z_:][\w:]*(\{([\w]+="[^"]*",?)*\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/);
      const [name = ''] = /^[\w:]+/.exec(line) ?? [];
      samples.push(name);
    }
    for (const sample of samples) {
      const base = sample.replace(/_(bucket|sum|count)$/, '');
      expect(types.has(sample) || types.has(base), sample).toBe(true);
    }
    expect(samples).toContain('process_cpu_user_seconds_total');
    expect(types.get('process_cpu_user_seconds_total')).toBe('counter');
  });

  it('move with the process', async () => {
    const read = async () => {
      const { text } = await visitor.get('/metrics').expect(200);
      return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
    };
    const before = await read();
    await vi.waitFor(async () => expect(await read()).toBeGreaterThan(before), {
      timeout: 10_000,
      interval: 5,
    });
  });
});

describe('health', () => {
  const stores = { redis: { status: 'up' }, postgres: { status: 'up' } };

  it('says that the process lives and that both stores answer', async () => {
    const { body: live } = await visitor.get('/health/live').expect(200);
    expect(live).toEqual({ status: 'ok' });
    const { body: ready } = await visitor.get('/health/ready').expect(200);
    expect(ready).toMatchObject({ status: 'ok', details: stores });
  });

  it('is not to be cached', async () => {
    const { headers } = await visitor.get('/health/ready').expect(200);
    expect(headers['cache-control']).toMatch(/no-store|no-cache/);
  });

  it('is not ready while Redis is gone, alive all the same, and ready again after it', async () => {
    const { redis } = app.stores;
    await redis.kill('SIGKILL');
    try {
      await vi.waitFor(() => visitor.get('/health/ready').expect(503), WAITING);
      await visitor.get('/health/live').expect(200);
      const { body } = await visitor.get('/health/ready').expect(503);
      const down = { redis: { status: 'down' }, postgres: { status: 'up' } };
      expect(body).toMatchObject({ status: 'error', details: down });
      // Addresses and passwords of stores are nobody's business.
      expect(JSON.stringify(body)).not.toContain(String(redis.port));
    } finally {
      await redis.restart();
    }
    await vi.waitFor(() => visitor.get('/health/ready').expect(200), WAITING);
  });
});

/** A browser asks each time, and is told in a few bytes that nothing has changed. */
async function expectRevalidated(path: string): Promise<void> {
  const { headers } = await visitor.get(path).expect(200);
  expect(headers['cache-control'], path).toBe('no-cache');
  expect(headers['x-content-type-options'], path).toBe('nosniff');
  const etag = String(headers['etag']);
  await visitor.get(path).set('If-None-Match', etag).expect(304);
}

describe.skipIf(!isBuilt('libs/widget/dist/widget.js'))('the widget (skipped unbuilt)', () => {
  it('is a script that any site may load, never older than the service', async () => {
    const { headers, text, body } = await visitor.get('/widget.js').expect(200);
    expect(headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(headers['access-control-allow-origin']).toBe('*');
    const script = text ?? (body as Buffer).toString('utf8');
    expect(script).toBe(readFileSync(join(ROOT, 'libs/widget/dist/widget.js'), 'utf8'));
    await expectRevalidated('/widget.js');
  });
});

describe('the demo page', () => {
  it('is there with every file that it names', async () => {
    const { text, headers } = await visitor.get('/demo/').expect(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    await expectRevalidated('/demo/');
    const files = readdirSync(join(ROOT, 'libs/widget/demo')).filter((file) => text.includes(file));
    expect(files).toContain('demo.js');
    for (const file of files) await expectRevalidated(`/demo/${file}`);
    await visitor.get('/demo').expect(302).expect('Location', '/demo/');
  });

  it('has no configuration where no demo was set up', async () => {
    await visitor.get('/demo/config.json').expect(404);
  });
});

describe.skipIf(!isBuilt('apps/admin/dist/index.html'))('the dashboard (skipped unbuilt)', () => {
  it('is one page for every address, asked for anew each time', async () => {
    const index = readFileSync(join(ROOT, 'apps/admin/dist/index.html'), 'utf8');
    for (const path of ['/admin/', '/admin/leaderboards', '/admin/polls/any/results']) {
      const { text, headers } = await visitor.get(path).expect(200);
      expect(headers['content-type'], path).toMatch(/^text\/html/);
      expect(text, path).toBe(index);
      await expectRevalidated(path);
    }
    await visitor.get('/admin').expect(302).expect('Location', '/admin/');
  });

  it('has files that a browser may keep for good, as their names change with them', async () => {
    const { text } = await visitor.get('/admin/').expect(200);
    const files = [...text.matchAll(/(?:src|href)="(\/admin\/assets\/[^"]+)"/g)];
    expect(files.length).toBeGreaterThan(0);
    for (const [, file = ''] of files) {
      const { headers } = await visitor.get(file).expect(200);
      expect(headers['cache-control'], file).toBe('public, max-age=31536000, immutable');
    }
  });
});
