import type { Problem } from '@rostrum/contracts';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { agentWith } from './agent.ts';

interface Reference {
  $ref: string;
}

interface Operation {
  action: 'send' | 'receive';
  messages: Reference[];
  reply?: { messages: Reference[] };
  'x-error-codes'?: string[];
}

interface Schema {
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: { op?: { const?: string } };
  required?: string[];
}

interface LiveDocument {
  operations: Record<string, Operation>;
  components: {
    messages: Record<string, { name: string; payload: Reference }>;
    schemas: Record<string, Schema>;
  };
}

/** What the AsyncAPI document of a running service says of messages; it knows nothing else of them. */
export class LiveContract {
  /** Messages that were checked, by their keys in the document. */
  readonly seen = new Set<string>();
  readonly #document: LiveDocument;
  readonly #validators = new Map<string, ValidateFunction>();

  private constructor(document: LiveDocument) {
    this.#document = document;
    const { messages, schemas } = document.components;
    const ajv = addFormats.default(new Ajv({ allowUnionTypes: true }));
    ajv.addVocabulary(['components']);
    ajv.addSchema({ components: { schemas } }, 'document');
    for (const [key, { payload }] of Object.entries(messages)) {
      this.#validators.set(key, ajv.compile({ $ref: `document${payload.$ref}` }));
    }
  }

  static async read(url: string): Promise<LiveContract> {
    const { body } = await agentWith(url).get('/asyncapi.json').expect(200);
    return new LiveContract(body);
  }

  get messages(): string[] {
    return [...this.#validators.keys()];
  }

  /** The kinds of changes: the `op`, or the field that is new. */
  get changes(): string[] {
    const { BoardChange, MemberChange, PollChange } = this.#document.components.schemas;
    return [BoardChange, MemberChange, PollChange]
      .flatMap((schema) => schema?.oneOf ?? schema?.anyOf ?? [])
      .flatMap(({ properties, required }) => properties?.op?.const ?? required?.[0] ?? []);
  }

  /** A message that one side sends by itself. */
  check(action: Operation['action'], event: string, payload: unknown): void {
    const keys = this.#operations(action).flatMap(({ messages }) => messages.map(keyOf));
    const named = keys.filter((key) => this.#document.components.messages[key]?.name === event);
    this.#expectOneOf([...new Set(named)], payload, event);
  }

  /** What a message is answered: one of the replies of its operation, and a code that it names. */
  checkAnswer(event: string, payload: unknown): void {
    const { reply, 'x-error-codes': codes } = this.#document.operations[event] ?? {};
    this.#expectOneOf(reply?.messages.map(keyOf) ?? [], payload, `answer to ${event}`);
    const { error, data } = payload as { error?: Problem; data?: Problem };
    const problem = error ?? data;
    if (problem) expect(codes, event).toContain(problem.code);
  }

  #operations(action: Operation['action']): Operation[] {
    return Object.values(this.#document.operations).filter((one) => one.action === action);
  }

  #expectOneOf(keys: string[], payload: unknown, what: string): void {
    const fitting = keys.filter((key) => this.#validators.get(key)?.(payload));
    expect(fitting, `${what}: ${JSON.stringify(payload)}`).toHaveLength(1);
    for (const key of fitting) this.seen.add(key);
  }
}

function keyOf({ $ref }: Reference): string {
  return $ref.split('/').at(-1) ?? '';
}
