import type { Agent } from './agent.ts';

export interface Route {
  /** `GET /v1/leaderboards/{key}` */
  name: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  operation: {
    operationId: string;
    security: object[];
    requestBody?: { content: Record<string, unknown> };
    responses: Record<string, { content?: Record<string, unknown> }>;
  };
}

/** Every route that the service's own OpenAPI document names. */
export async function discoverRoutes(agent: Agent): Promise<Route[]> {
  const { body } = await agent.get('/openapi.json').expect(200);
  const paths = body.paths as Record<string, Record<Route['method'], Route['operation']>>;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method as Route['method'],
      path,
      operation,
    })),
  );
}

/** A route's address with these values in the place of its parameters. */
export function addressOf({ path }: Pick<Route, 'path'>, values: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${path}: no value for ${name}`);
    return encodeURIComponent(value);
  });
}
