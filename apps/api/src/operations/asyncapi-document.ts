import {
  describeCode,
  LIVE_NAMESPACE,
  LIVE_PATH,
  type LiveTopicName,
  liveEvents,
  liveTopics,
} from '@rostrum/contracts';
import type { ErrorCode } from '@rostrum/domain';
import { SESSION_COOKIE } from '../edge/http/session-cookie.ts';
import {
  answerKeyOf,
  keyOf,
  liveMessages,
  messageObject,
  ref,
  schemasOf,
} from './asyncapi-messages.ts';
import { endpointsOf } from './openapi-document.ts';

/** The channel of what is asked and answered; topics are channels of their own. */
const CONNECTION = 'connection';

/** Any request may be answered with these. */
const COMMON_ERRORS: ErrorCode[] = ['request.invalid', 'limit.rate', 'internal.error'];
const HANDSHAKE_ERRORS: ErrorCode[] = [
  'auth.missing',
  'auth.invalid',
  'auth.origin_not_allowed',
  'store.unavailable',
  'internal.error',
];

interface Operation {
  action: 'receive' | 'send';
  channel: string;
  summary: string;
  /** Keys of messages. */
  message: string;
  answers?: string[];
  errors?: ErrorCode[];
}

/** The AsyncAPI 3 document of the live path: the contract's events, as the service takes them. */
export function emitAsyncApi(modules: readonly object[]) {
  const messages = liveMessages();
  const operations = { ...requestOperations(modules), ...topicOperations() };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Rostrum live',
      version: '1',
      description:
        'Boards and polls as they move, over Socket.IO 4 (its protocol 5, Engine.IO 4) with the ' +
        `transport WebSocket: path \`${LIVE_PATH}\`, namespace \`${LIVE_NAMESPACE}\`. The name of a ` +
        'message is that of its event; a reply is its acknowledgement. Whoever is subscribed to a ' +
        'topic is sent the messages of its channel; `topic` in them says which. ' +
        'What is written over HTTP is described by `/openapi.json`.',
    },
    defaultContentType: 'application/json',
    servers: serversOf(),
    channels: channelsOf(operations),
    operations: mapValues(operations, operationObject),
    components: {
      schemas: schemasOf(messages),
      messages: mapValues(messages, messageObject),
      securitySchemes: {
        token: {
          type: 'apiKey',
          in: 'password',
          description: 'A secret key, a publishable key or a member token: `token` in `auth`.',
        },
        session: {
          type: 'httpApiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'Of the dashboard, from the origin of the service alone.',
        },
      },
    },
  };
}

function serversOf() {
  const shared = {
    pathname: `${LIVE_PATH}/`,
    security: ['token', 'session'].map((name) => ref('components', 'securitySchemes', name)),
  };
  return {
    secure: {
      host: '{host}',
      protocol: 'wss',
      description: 'Where the service is deployed.',
      variables: { host: { default: 'rostrum.example.org' } },
      ...shared,
    },
    local: {
      host: 'localhost:3000',
      protocol: 'ws',
      description: 'As `npm start` runs it.',
      ...shared,
    },
  };
}

/** What the service takes over the connection and answers, and with what it ends it. */
function requestOperations(modules: readonly object[]): Record<string, Operation> {
  const byRoute = new Map(endpointsOf(modules).map((endpoint) => [endpoint.id, endpoint.errors]));
  const operations: Record<string, Operation> = {
    connect: {
      action: 'receive',
      channel: CONNECTION,
      summary: `Enter the namespace \`${LIVE_NAMESPACE}\``,
      message: 'connect',
      answers: ['connected', 'connectError'],
      errors: HANDSHAKE_ERRORS,
    },
    goodbye: {
      action: 'send',
      channel: CONNECTION,
      summary: liveEvents.goodbye.summary,
      message: 'goodbye',
    },
  };
  for (const [name, event] of Object.entries(liveEvents)) {
    if (event.sender !== 'client') continue;
    const errors = 'route' in event ? byRoute.get(event.route) : [];
    if (!errors) throw new TypeError(`no route does what ${name} does`);
    operations[keyOf(name)] = {
      action: 'receive',
      channel: CONNECTION,
      summary: event.summary,
      message: keyOf(name),
      answers: [answerKeyOf(name), 'refused'],
      errors: [...new Set([...errors, ...event.errors, ...COMMON_ERRORS])],
    };
  }
  return operations;
}

/** What the service sends to those who are subscribed to a topic. */
function topicOperations(): Record<string, Operation> {
  const operations: Record<string, Operation> = {};
  for (const [channel, { events }] of Object.entries(liveTopics)) {
    for (const event of events) {
      operations[`${channel}.${keyOf(event)}`] = {
        action: 'send',
        channel,
        summary: liveEvents[event].summary,
        message: keyOf(event),
      };
    }
  }
  return operations;
}

/** What may be filled in for the parts of a topic; each by itself. */
export const TOPIC_PARAMETERS: Record<string, { description: string; examples: string[] }> = {
  key: { description: 'The key of a leaderboard.', examples: ['arcade'] },
  period: {
    description:
      'A period of the board: an id, or `current:<key>`, which moves on when a period ends.',
    examples: ['current:daily', '2026-W47', 'all-time'],
  },
  memberId: { description: 'A member; it need have no entry yet.', examples: ['player-42'] },
  id: { description: 'The id or the key of a poll.', examples: ['pl_1', 'lunch'] },
  topic: {
    description: 'A topic of a board or a poll, but not of a member.',
    examples: ['leaderboard:arcade@current:daily', 'poll:pl_1'],
  },
};

function channelsOf(operations: Record<string, Operation>) {
  const used = (channel: string) => {
    const own = Object.values(operations).filter((operation) => operation.channel === channel);
    const keys = own.flatMap(({ message, answers = [] }) => [message, ...answers]);
    return Object.fromEntries(keys.map((key) => [key, ref('components', 'messages', key)]));
  };
  const topics = mapValues(liveTopics, ({ address, summary }, name: LiveTopicName) => {
    const parameters = [...address.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
    return {
      address,
      summary,
      description: 'Of whoever has asked for it with `subscribe`, over the same connection.',
      parameters: Object.fromEntries(parameters.map((key) => [key, TOPIC_PARAMETERS[key]])),
      messages: used(name),
    };
  });
  const handshake = { EIO: '4', transport: 'websocket' };
  return {
    [CONNECTION]: {
      address: LIVE_NAMESPACE,
      summary: 'What is asked and answered, and the end of the connection',
      messages: used(CONNECTION),
      bindings: {
        ws: {
          method: 'GET',
          query: {
            type: 'object',
            required: Object.keys(handshake),
            properties: mapValues(handshake, (value) => ({ const: value })),
          },
          bindingVersion: '0.1.0',
        },
      },
    },
    ...topics,
  };
}

function operationObject({ action, channel, summary, message, answers, errors }: Operation) {
  const messageIn = (key: string) => ref('channels', channel, 'messages', key);
  const codes = errors?.toSorted((a, b) => describeCode(a).status - describeCode(b).status);
  return {
    action,
    channel: ref('channels', channel),
    summary,
    ...(codes && { description: `Refused with ${codes.map((code) => `\`${code}\``).join(', ')}.` }),
    messages: [messageIn(message)],
    ...(answers && {
      reply: { channel: ref('channels', channel), messages: answers.map(messageIn) },
    }),
    ...(codes && { 'x-error-codes': codes }),
  };
}

function mapValues<K extends string, T, R>(
  record: Record<K, T>,
  map: (value: T, key: K) => R,
): Record<K, R> {
  const entries = Object.entries(record) as [K, T][];
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value, key)])) as Record<K, R>;
}
