/** Lets one process at a time do something, wherever it runs. */
export interface ExclusiveLock {
  /**
   * Does the work unless somebody else does it at this moment; whether it was done. Who loses the
   * connection loses the lock while the work goes on: what it does must be safe against that.
   * @throws DomainError `store.unavailable`
   */
  tryRun(name: string, work: () => Promise<void>): Promise<boolean>;
}
