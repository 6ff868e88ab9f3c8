/** Packets of Engine.IO 4, by the first character of a message. */
export const ENGINE = { open: '0', close: '1', ping: '2', pong: '3', message: '4' } as const;

/** Packets of Socket.IO 5, behind `message`. Binary ones are for those who send bytes. */
export const SOCKET = { connect: 0, disconnect: 1, event: 2, ack: 3, connectError: 4 } as const;

export interface Packet {
  type: number;
  namespace: string;
  /** Asks for an answer, or is the one to the packet with this number. */
  id?: number | undefined;
  data?: unknown;
}

/** `42/live,7["subscribe",{}]`: type, namespace, number, JSON. */
export function encode({ type, namespace, id = undefined, data }: Packet): string {
  const json = data === undefined ? '' : JSON.stringify(data);
  return `${ENGINE.message}${type}${namespace},${id ?? ''}${json}`;
}

/** Of what stands behind `ENGINE.message`; nothing where it is no packet. */
export function decode(text: string): Packet | undefined {
  const [whole, type, namespace = '/', id, json] =
    /^(\d)(?:(\/[^,]*),?)?(\d*)(.*)$/s.exec(text) ?? [];
  if (whole === undefined) return undefined;
  try {
    const data: unknown = json ? JSON.parse(json) : undefined;
    return { type: Number(type), namespace, id: id ? Number(id) : undefined, data };
  } catch {
    return undefined;
  }
}
