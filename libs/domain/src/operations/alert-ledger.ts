import type { Alert } from './alerts.ts';

/** In how many looks one after the other an alert must be there, or must not be. */
const LOOKS = 2;

/** What became of alerts since the last look. */
export interface AlertNews {
  come: Alert[];
  gone: Alert[];
}

interface Entry {
  alert: Alert;
  isTold: boolean;
  /** Looks in which it was there, or was not, since it last changed. */
  looks: number;
}

/**
 * Knows which alerts have been told of, so that each is told of once when it comes and once when it
 * goes. What is seen in one look alone is passed over: leases change hands, logs are compared.
 */
export class AlertLedger {
  readonly #entries = new Map<string, Entry>();

  /** Alerts that somebody else told of. */
  know(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#entries.set(nameOf(alert), { alert, isTold: true, looks: 0 });
  }

  note(alerts: readonly Alert[]): AlertNews {
    const current = new Map(alerts.map((alert) => [nameOf(alert), alert]));
    for (const name of current.keys()) {
      const alert = current.get(name);
      if (alert && !this.#entries.has(name)) {
        this.#entries.set(name, { alert, isTold: false, looks: 0 });
      }
    }
    const news: AlertNews = { come: [], gone: [] };
    for (const [name, entry] of this.#entries) this.#look(name, entry, current.get(name), news);
    return news;
  }

  #look(name: string, entry: Entry, alert: Alert | undefined, { come, gone }: AlertNews): void {
    if (alert) entry.alert = alert;
    const isAsTold = (alert !== undefined) === entry.isTold;
    entry.looks = isAsTold ? 0 : entry.looks + 1;
    if (!alert && !entry.isTold) this.#entries.delete(name);
    if (entry.looks < LOOKS) return;
    entry.looks = 0;
    entry.isTold = !entry.isTold;
    if (entry.isTold) {
      come.push(entry.alert);
      return;
    }
    gone.push(entry.alert);
    this.#entries.delete(name);
  }
}

/** A warning that becomes critical is another alert; more partitions of the same are not. */
function nameOf({ code, severity, group, role, node }: Alert): string {
  return [code, severity, group, role, node].join('/');
}
