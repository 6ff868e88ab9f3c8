import { expect, it } from 'vitest';
import { parseQueryString } from './query-string.ts';

it.each<[string, object]>([
  ['', {}],
  ['limit=5&cursor=a%20b', { limit: '5', cursor: 'a b' }],
  ['limit=1&limit=2', { limit: ['1', '2'] }],
  ['columns[kills]=3&columns%5Bseconds%5D=4.5', { columns: { kills: '3', seconds: '4.5' } }],
  ['columns[a]=1&columns[a]=2', { columns: { a: ['1', '2'] } }],
  ['columns[]=1', { 'columns[]': '1' }],
  ['columns[a][b]=1', { 'columns[a][b]': '1' }],
  ['columns=1&columns[a]=2', { columns: '1', 'columns[a]': '2' }],
  ['[a]=1', { '[a]': '1' }],
])('reads %s', (text, expected) => {
  expect(JSON.parse(JSON.stringify(parseQueryString(text)))).toEqual(expected);
});

it('makes no prototype of what is called one', () => {
  const parameters = parseQueryString('__proto__[a]=1&columns[__proto__]=2&constructor[b]=3');
  expect(Object.getPrototypeOf(parameters)).toBeNull();
  expect(Object.keys(parameters)).toEqual(['__proto__', 'columns[__proto__]', 'constructor']);
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});
