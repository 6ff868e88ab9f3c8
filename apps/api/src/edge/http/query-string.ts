import { parse } from 'node:querystring';

const OBJECT_PARAMETER = /^([^[\]]+)\[([^[\]]+)\]$/;

/**
 * The parameters of a query. Those of the form `name[key]=value` become one object `name`, which is
 * how OpenAPI writes objects (`deepObject`); one level deep, and never beside a plain `name`.
 */
export function parseQueryString(text: string): Record<string, unknown> {
  const plain = parse(text);
  const parameters: Record<string, unknown> = Object.create(null);
  for (const [parameter, value] of Object.entries(plain)) {
    const [, name = '', key = ''] = OBJECT_PARAMETER.exec(parameter) ?? [];
    // Schemas pass over `__proto__` in silence; as it was written it is an unknown parameter.
    if (name === '' || name in plain || key === '__proto__') {
      parameters[parameter] = value;
      continue;
    }
    const gathered: Record<string, unknown> = parameters[name] ?? Object.create(null);
    gathered[key] = value;
    parameters[name] = gathered;
  }
  return parameters;
}
