import { connect } from 'node:net';
import { encodeCommand } from './redis-command.ts';

export interface PingTarget {
  host: string;
  port: number;
  password: string | undefined;
  /** Of the server that is meant: another one may listen on the port in its place. */
  pid: number;
}

/** Whether that very server answers and has read its data. Takes no client library. */
export function isRedisReady(target: PingTarget, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: target.host, port: target.port });
    let reply = '';
    const finish = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('connect', () => {
      if (target.password !== undefined) socket.write(encodeCommand('AUTH', target.password));
      socket.write(encodeCommand('INFO', 'server') + encodeCommand('PING'));
    });
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      if (reply.includes('+PONG\r\n')) finish(reply.includes(`process_id:${target.pid}\r\n`));
      else if (/(^|\r\n)-/.test(reply)) finish(false);
    });
  });
}
