import type { ClusterNode } from './cluster-node.ts';

const KEYS_AT_ONCE = 100;
const MOVE_TIMEOUT_MS = 5_000;

/** A slot on its way from one master to another. */
export class SlotMigration {
  readonly #slot: string;
  readonly #from: ClusterNode;
  readonly #to: ClusterNode;
  readonly #masters: readonly ClusterNode[];

  private constructor(slot: number, from: ClusterNode, to: ClusterNode, masters: ClusterNode[]) {
    this.#slot = String(slot);
    this.#from = from;
    this.#to = to;
    this.#masters = masters;
  }

  static async begin(
    slot: number,
    from: ClusterNode,
    to: ClusterNode,
    masters: ClusterNode[],
  ): Promise<SlotMigration> {
    await to.ask('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', from.id);
    await from.ask('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', to.id);
    return new SlotMigration(slot, from, to, masters);
  }

  /** Moves some keys; `false` when none was left. */
  async moveKeys(count = KEYS_AT_ONCE): Promise<boolean> {
    const keys = await this.#from.ask('CLUSTER', 'GETKEYSINSLOT', this.#slot, String(count));
    if (!Array.isArray(keys) || keys.length === 0) return false;
    const { hostname, port, password } = new URL(this.#to.url);
    await this.#from.ask(
      ...['MIGRATE', hostname, port, '', '0', String(MOVE_TIMEOUT_MS)],
      ...(password === '' ? [] : ['AUTH', decodeURIComponent(password)]),
      ...['KEYS', ...keys.map(String)],
    );
    return true;
  }

  /** Moves what is left and tells every master whose the slot is. */
  async finish(): Promise<void> {
    while (await this.moveKeys());
    const others = this.#masters.filter((node) => node !== this.#from && node !== this.#to);
    for (const node of [this.#to, this.#from, ...others]) {
      await node.ask('CLUSTER', 'SETSLOT', this.#slot, 'NODE', this.#to.id);
    }
  }
}
