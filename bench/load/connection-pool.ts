import { type AnswerListener, HttpConnection } from './http-connection.ts';

interface Waiting {
  message: Buffer;
  onAnswer: AnswerListener;
}

/** Sends requests at once while a connection is free, and in order when none is. */
export class ConnectionPool {
  readonly #all: HttpConnection[];
  readonly #idle: HttpConnection[];
  readonly #waiting: Waiting[] = [];

  private constructor(connections: HttpConnection[]) {
    this.#all = connections;
    this.#idle = [...connections];
  }

  static async open(
    port: number,
    size: number,
    onFault: (error: Error) => void,
  ): Promise<ConnectionPool> {
    const opening = Array.from({ length: size }, () => HttpConnection.open(port, onFault));
    return new ConnectionPool(await Promise.all(opening));
  }

  get isIdle(): boolean {
    return this.#idle.length === this.#all.length;
  }

  send(message: Buffer, onAnswer: AnswerListener): void {
    const connection = this.#idle.pop();
    if (connection) this.#run(connection, { message, onAnswer });
    else this.#waiting.push({ message, onAnswer });
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }

  #run(connection: HttpConnection, { message, onAnswer }: Waiting): void {
    connection.send(message, (status, body) => {
      onAnswer(status, body);
      const next = this.#waiting.shift();
      if (next) this.#run(connection, next);
      else this.#idle.push(connection);
    });
  }
}
