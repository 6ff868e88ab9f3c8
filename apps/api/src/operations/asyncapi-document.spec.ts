import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { liveEvents, liveTopics } from '@rostrum/contracts';
import { parseTopic } from '@rostrum/domain';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { FEATURE_MODULES } from '../api.module.ts';
import { LiveGateway } from '../edge/live/live.gateway.ts';
import { emitAsyncApi, TOPIC_PARAMETERS } from './asyncapi-document.ts';

/** The same schema with and without `$id`: Ajv takes the draft that the other one brings for its own. */
const OFFICIAL_SCHEMA = '@asyncapi/specs/schemas/3.0.0-without-$id.json';
/** Metadata of Nest's `@SubscribeMessage`. */
const NEST_MESSAGE = 'message';

// As who reads the published document has it.
const document = JSON.parse(JSON.stringify(emitAsyncApi(FEATURE_MODULES))) as ReturnType<
  typeof emitAsyncApi
>;

describe('the AsyncAPI document', () => {
  it('is valid by the official schema of AsyncAPI 3.0', () => {
    const official = createRequire(import.meta.url).resolve(OFFICIAL_SCHEMA);
    const validator = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    const validate = validator.compile(JSON.parse(readFileSync(official, 'utf8')));
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    const broken = structuredClone(document);
    Object.assign(broken.operations['subscribe'] ?? {}, { action: 'subscribe' });
    expect(validate(broken)).toBe(false);
  });

  it('refers only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]*)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, path = ''] of references) {
      const found = path.split('/').reduce<unknown>((part, name) => Object(part)[name], document);
      expect(found, path).toBeDefined();
    }
  });

  it('has examples of every message, and they are such messages', () => {
    const { messages, schemas } = document.components;
    // Strict: a keyword that draft 7 does not know would be no check.
    const validator = addFormats.default(new Ajv({ allowUnionTypes: true, allErrors: true }));
    validator.addVocabulary(['components']);
    validator.addSchema({ components: { schemas } }, 'document');
    for (const [key, { payload, examples }] of Object.entries(messages)) {
      const validate = validator.compile({ $ref: `document${payload.$ref}` });
      expect(examples.length, key).toBeGreaterThan(0);
      for (const example of examples) {
        validate(example.payload);
        expect(validate.errors ?? [], `${key}: ${example.name}`).toEqual([]);
        const spoilt = Object.keys(Object(example.payload)).map((field) => [field, [[]]]);
        expect(validate(Object.fromEntries(spoilt)), key).toBe(false);
      }
    }
  });

  it('has an operation for every event, by who sends it', () => {
    const operations = Object.values(document.operations);
    for (const [event, { sender }] of Object.entries(liveEvents)) {
      const actions = operations
        .filter(({ messages }) => messages.some(({ $ref }) => nameAt($ref) === event))
        .map(({ action }) => action);
      expect([...new Set(actions)], event).toEqual([sender === 'client' ? 'receive' : 'send']);
    }
  });

  it('names errors for every request, and an answer that is not one', () => {
    for (const [id, operation] of Object.entries(document.operations)) {
      if (operation.action === 'send') continue;
      expect(operation['x-error-codes']?.length, id).toBeGreaterThan(0);
      expect(operation.reply?.messages, id).toHaveLength(2);
    }
  });
});

/** The event of the message that a reference leads to. */
function nameAt(reference: string): string {
  const key = reference.split('/').at(-1) ?? '';
  return document.components.messages[key]?.name ?? '';
}

describe('the topics of the contract', () => {
  it('are topics, whatever they are filled in with', () => {
    for (const { address } of Object.values(liveTopics)) {
      const topics = [...address.matchAll(/\{(\w+)\}/g)].reduce(
        (filled, [placeholder, name = '']) =>
          filled.flatMap((topic) =>
            (TOPIC_PARAMETERS[name]?.examples ?? []).map((value) =>
              topic.replace(placeholder, value),
            ),
          ),
        [address as string],
      );
      expect(topics.length, address).toBeGreaterThan(0);
      for (const topic of topics) expect(parseTopic(topic), topic).toBeDefined();
    }
  });
});

describe('the gateway', () => {
  it('takes the events that the contract says clients send, and no others', () => {
    const taken = Object.getOwnPropertyNames(LiveGateway.prototype).flatMap((name) => {
      const member: unknown = Reflect.get(LiveGateway.prototype, name);
      return typeof member === 'function' ? (Reflect.getMetadata(NEST_MESSAGE, member) ?? []) : [];
    });
    const agreed = Object.entries(liveEvents).filter(([, { sender }]) => sender === 'client');
    expect(taken.sort()).toEqual(agreed.map(([name]) => name).sort());
  });
});
