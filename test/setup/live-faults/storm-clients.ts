/**
 * Many light viewers in a process of their own, which come back to another instance when theirs is
 * gone. Started by `storm.ts` with one argument, JSON of `StormPlan`; tells on every change how many
 * are in step.
 */
import { LiveSocket } from '../../../bench/load/live-socket.ts';

export interface StormPlan {
  count: number;
  token: string;
  /** Where to connect to; the next one after each break. */
  ports: number[];
  topics: string[];
  limit: number;
}

export interface StormNews {
  inStep: number;
  refused: number;
}

const OPENED_AT_A_TIME = 40;
/** What is answered to handshakes beyond what an instance takes at a time. */
const TURNED_AWAY = 'HTTP/1.1 4';
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 4000;
const TELL_MS = 50;

const plan: StormPlan = JSON.parse(process.argv[2] ?? '');
const news: StormNews = { inStep: 0, refused: 0 };
let told = '';

/** One viewer, for as long as the process lives. */
async function follow(index: number, onFirst: () => void): Promise<void> {
  const topic = plan.topics[index % plan.topics.length] ?? '';
  let at = 0;
  for (let attempt = 1; ; attempt += 1) {
    const port = plan.ports[at % plan.ports.length] ?? 0;
    try {
      const auth = { token: plan.token };
      const socket = await LiveSocket.open({ port, namespace: '/live', auth });
      const gone = new Promise<void>((resolve) => {
        socket.onFault = () => resolve();
      });
      const answer = (await Promise.race([socket.subscribe(topic, plan.limit), gone])) as
        | { ok: boolean }
        | undefined;
      if (answer && !answer.ok) news.refused += 1;
      if (answer?.ok) {
        news.inStep += 1;
        attempt = 0;
        onFirst();
        await gone;
        news.inStep -= 1;
      }
      socket.close();
      at += 1;
    } catch (error) {
      // Nobody there: another instance, after a while. Who is only turned away comes again.
      if (!String(error).includes(TURNED_AWAY)) at += 1;
    }
    const ceilingMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempt, 10));
    await new Promise((resolve) => setTimeout(resolve, ceilingMs * Math.random()));
  }
}

let next = 0;
async function openNext(): Promise<void> {
  while (next < plan.count) {
    const index = next;
    next += 1;
    await new Promise<void>((resolve) => void follow(index, resolve));
  }
}
void Promise.all(Array.from({ length: OPENED_AT_A_TIME }, openNext));

setInterval(() => {
  const text = JSON.stringify(news);
  if (text === told) return;
  told = text;
  process.send?.(news);
}, TELL_MS);
process.on('disconnect', () => process.exit(0));
