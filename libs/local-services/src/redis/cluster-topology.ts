/** What `CLUSTER NODES` tells of one node. */
export interface NodeView {
  id: string;
  port: number;
  flags: readonly string[];
  /** Of a replica: the id of its master. */
  masterId: string | undefined;
  isLinked: boolean;
  /** First and last slot, both included. */
  slots: readonly (readonly [number, number])[];
}

/** Reads the reply to `CLUSTER NODES`, each line `id ip:port@bus flags master - - epoch link slots`. */
export function parseNodes(reply: string): NodeView[] {
  return reply
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', address = '', flags = '', master, , , , link, ...slots] = line.split(' ');
      return {
        id,
        port: Number(/:(\d+)@/.exec(address)?.[1]),
        flags: flags.split(','),
        masterId: master === '-' ? undefined : master,
        isLinked: link === 'connected',
        // `[slot->-node]` marks one on its way.
        slots: slots.filter((range) => !range.startsWith('[')).map(parseRange),
      };
    });
}

/** Whether a node is one to count on: known to all, and not taken for dead. */
export function isSound({ flags }: NodeView): boolean {
  return !flags.some((flag) => ['fail', 'fail?', 'handshake', 'noaddr'].includes(flag));
}

export function ownsSlot(node: NodeView, slot: number): boolean {
  return node.slots.some(([first, last]) => first <= slot && slot <= last);
}

function parseRange(range: string): readonly [number, number] {
  const [first = '', last = first] = range.split('-');
  return [Number(first), Number(last)];
}
