import {
  LIVE_NAMESPACE,
  type LiveEventName,
  liveAuth,
  liveConnectError,
  liveConnected,
  liveEvents,
  refused,
} from '@rostrum/contracts';
import type { z } from 'zod';
import { createComponents, createRegistry } from 'zod-openapi/api';
import { HANDSHAKE_EXAMPLES, LIVE_EXAMPLES, type NamedExample } from './asyncapi-examples.ts';

export interface Message {
  name: string;
  title: string;
  summary: string;
  /** `input`: as clients may send it; `output`: as the service sends it. */
  io: 'input' | 'output';
  schema: z.ZodType;
  examples: NamedExample[];
}

/** Everything that goes over the connection, by its key among the components. */
export function liveMessages(): Record<string, Message> {
  return { ...handshakeMessages(), ...eventMessages() };
}

function handshakeMessages(): Record<string, Message> {
  const message = (name: string, rest: Omit<Message, 'name' | 'title'>): Message => ({
    name,
    title: titleOf(name),
    ...rest,
  });
  return {
    connect: message('connect', {
      summary: `\`auth\`, with which the namespace \`${LIVE_NAMESPACE}\` is entered`,
      io: 'input',
      schema: liveAuth,
      examples: HANDSHAKE_EXAMPLES.connect,
    }),
    connected: message('connected', {
      summary: 'The handshake is let in; clients call it `connect`, too',
      io: 'output',
      schema: liveConnected,
      examples: HANDSHAKE_EXAMPLES.connected,
    }),
    connectError: message('connect_error', {
      summary: 'The handshake is refused, with the problem document in `data`',
      io: 'output',
      schema: liveConnectError,
      examples: HANDSHAKE_EXAMPLES.connectError,
    }),
    refused: message('refused', {
      summary: 'The acknowledgement of a request that is refused, with the problem document',
      io: 'output',
      schema: refused,
      examples: HANDSHAKE_EXAMPLES.refused,
    }),
  };
}

function eventMessages(): Record<string, Message> {
  const messages: Record<string, Message> = {};
  for (const [name, event] of Object.entries(liveEvents)) {
    const { message, answer = [] } = LIVE_EXAMPLES[name as LiveEventName];
    const isAsked = event.sender === 'client';
    messages[keyOf(name)] = {
      name,
      title: titleOf(name),
      summary: event.summary,
      io: isAsked ? 'input' : 'output',
      schema: event.message,
      examples: message,
    };
    if (!isAsked) continue;
    messages[answerKeyOf(name)] = {
      name: answerKeyOf(name),
      title: `Answer to ${name}`,
      summary: `The acknowledgement of \`${name}\``,
      io: 'output',
      schema: event.answer,
      examples: answer,
    };
  }
  return messages;
}

export function messageObject({ name, title, summary, schema, examples }: Message) {
  const id = schema.meta()?.id;
  if (!id) throw new TypeError(`the schema of ${name} has no name`);
  return { name, title, summary, payload: ref('components', 'schemas', id), examples };
}

/** As in the OpenAPI document, save for what JSON Schema draft 7 does not know. */
export function schemasOf(messages: Record<string, Message>): Record<string, object> {
  const registry = createRegistry();
  for (const [key, { schema, io }] of Object.entries(messages)) {
    registry.addSchema(schema, [key], { io, source: { type: 'mediaType' } });
  }
  const { schemas } = createComponents(
    registry,
    {
      // That of AsyncAPI names components by the value, and ours have other names.
      override: ({ jsonSchema }) => {
        delete jsonSchema['discriminator'];
      },
    },
    '3.1.0',
  );
  return JSON.parse(JSON.stringify(schemas, aloneWithReference));
}

/** In draft 7 nothing counts beside a `$ref`. */
function aloneWithReference(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$ref' in value)) return value;
  const { $ref, ...beside } = value;
  return Object.keys(beside).length === 0 ? value : { ...beside, allOf: [{ $ref }] };
}

export function ref(...path: string[]): { $ref: string } {
  return { $ref: `#/${path.join('/')}` };
}

/** `poll:state` as a key of components: `pollState`. */
export function keyOf(event: string): string {
  return event.replaceAll(/:(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export function answerKeyOf(event: string): string {
  return `${keyOf(event)}Answer`;
}

/** `connect_error` for people: `Connect error`. */
function titleOf(name: string): string {
  const words = name.replaceAll(/[_:]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
