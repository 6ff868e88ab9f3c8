import {
  type BoardState,
  type BoardTopic,
  LiveClient,
  type LiveUpdate,
  type PollState,
  type PollTopic,
} from '@rostrum/client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { SESSION_KEY } from '../session/session-queries.ts';
import { type LiveClientHolder, useLiveClientHolder } from './live-provider.tsx';

const CONNECTING = { status: 'connecting', state: undefined, error: undefined } as const;

interface Held<State> {
  topic: string;
  update: LiveUpdate<State>;
}

/** The newest state of a board or a poll, kept in step through the socket of the session. */
export function useLiveTopic(topic: BoardTopic, limit?: number): LiveUpdate<BoardState>;
export function useLiveTopic(topic: PollTopic): LiveUpdate<PollState>;
export function useLiveTopic(
  topic: BoardTopic | PollTopic,
  limit?: number,
): LiveUpdate<BoardState | PollState> {
  const holder = useLiveClientHolder();
  const queryClient = useQueryClient();
  const [held, setHeld] = useState<Held<BoardState | PollState>>();

  useEffect(() => {
    const listen = (update: LiveUpdate<BoardState | PollState>): void => {
      setHeld((standing) => (isOnlyOlder(standing, topic, update) ? standing : { topic, update }));
      // The session may have ended: asking for it shows the sign-in page where it has.
      if (update.error?.status === 401) {
        void queryClient.invalidateQueries({ queryKey: SESSION_KEY });
      }
    };
    const client = clientOf(holder);
    const options = limit === undefined ? {} : { limit };
    return isPollTopic(topic)
      ? client.subscribe(topic, options, listen)
      : client.subscribe(topic, options, listen);
  }, [holder, queryClient, topic, limit]);

  return held?.topic === topic ? held.update : CONNECTING;
}

/** With another limit the client begins anew; what is shown stays until the new state is there. */
function isOnlyOlder<State>(
  standing: Held<State> | undefined,
  topic: string,
  update: LiveUpdate<State>,
): boolean {
  return standing?.topic === topic && update.state === undefined && update.error === undefined;
}

function isPollTopic(topic: BoardTopic | PollTopic): topic is PollTopic {
  return topic.startsWith('poll:');
}

/** The cookie of the session comes along with the handshake; there is no token. */
function clientOf(holder: LiveClientHolder): LiveClient {
  holder.client ??= new LiveClient({ baseUrl: window.location.origin, withCredentials: true });
  return holder.client;
}
