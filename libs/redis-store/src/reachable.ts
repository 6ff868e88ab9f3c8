/**
 * Asks for each of several partitions, of which some may be on a master that is away: those that
 * answered, with their answers.
 * @throws what the first one failed with, where none answered
 */
export async function askReachable<Answer>(
  partitions: readonly number[],
  ask: (partition: number) => Promise<Answer>,
): Promise<[partition: number, answer: Answer][]> {
  const replies = await Promise.allSettled(partitions.map(ask));
  const answered: [number, Answer][] = [];
  let fault: { reason: unknown } | undefined;
  for (const [index, reply] of replies.entries()) {
    if (reply.status === 'rejected') fault ??= reply;
    else answered.push([partitions[index] as number, reply.value]);
  }
  if (answered.length === 0 && fault) throw fault.reason;
  return answered;
}
