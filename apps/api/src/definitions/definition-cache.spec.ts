import { DomainError, StaleDefinitionError } from '@rostrum/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { DefinitionCache } from './definition-cache.ts';

interface Definition {
  version: number;
}

/** Look-ups under way, in the order in which they began; each is answered by hand. */
let lookUps: PromiseWithResolvers<Definition | undefined>[];
let cache: DefinitionCache<Definition>;

beforeEach(() => {
  lookUps = [];
  cache = new DefinitionCache<Definition>({
    load() {
      const lookUp = Promise.withResolvers<Definition | undefined>();
      lookUps.push(lookUp);
      return lookUp.promise;
    },
    notFound: () => new DomainError('poll.not_found', 'There is no such poll.'),
  });
});

const ask = (): Promise<Definition> => cache.get('t', 'poll');
const answer = (lookUp: number, version: number): void => lookUps[lookUp]?.resolve({ version });

it('is looked up once, however many ask, and kept', async () => {
  const asked = [ask(), ask(), ask()];
  answer(0, 1);
  await expect(Promise.all(asked)).resolves.toEqual(asked.map(() => ({ version: 1 })));
  await expect(ask()).resolves.toEqual({ version: 1 });
  expect(lookUps).toHaveLength(1);
});

it('that is missing is looked up again by whoever asks next', async () => {
  const missing = ask();
  lookUps[0]?.resolve(undefined);
  await expect(missing).rejects.toMatchObject({ code: 'poll.not_found' });
  const made = ask();
  answer(1, 1);
  await expect(made).resolves.toEqual({ version: 1 });
});

describe.each([
  ['of it', () => cache.forget('t', 'poll')],
  ['of any, when some was missed,', () => cache.forgetAll()],
])('news %s that comes during a look-up', (_, hear) => {
  it('keeps what is found from those who ask later', async () => {
    const before = ask();
    hear();
    const after = ask();
    answer(1, 2);
    await expect(after).resolves.toEqual({ version: 2 });
    answer(0, 1);
    await expect(before).resolves.toEqual({ version: 1 });
    await expect(ask()).resolves.toEqual({ version: 2 });
    expect(lookUps).toHaveLength(2);
  });

  it('has it looked up again when nobody asked meanwhile', async () => {
    const before = ask();
    hear();
    answer(0, 1);
    await before;
    const after = ask();
    answer(1, 2);
    await expect(after).resolves.toEqual({ version: 2 });
  });
});

it('news of another does not disturb a look-up', async () => {
  const asked = ask();
  cache.forget('t', 'another');
  answer(0, 1);
  await asked;
  await expect(ask()).resolves.toEqual({ version: 1 });
  expect(lookUps).toHaveLength(1);
});

it('a copy that many find stale at once is looked up once for all of them', async () => {
  const kept = ask();
  answer(0, 1);
  await kept;
  const act = async ({ version }: Definition): Promise<number> => {
    if (version === 1) throw new StaleDefinitionError();
    return version;
  };
  const acted = [1, 2, 3].map(() => cache.use('t', 'poll', act));
  await expect.poll(() => lookUps.length).toBe(2);
  answer(1, 2);
  await expect(Promise.all(acted)).resolves.toEqual([2, 2, 2]);
  expect(lookUps).toHaveLength(2);
});
