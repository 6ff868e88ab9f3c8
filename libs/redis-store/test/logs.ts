import { randomUUID } from 'node:crypto';
import { joinEpoch, type LogControl, type LogStanding, splitEpoch } from '@rostrum/domain';

/** Opens logs that are new, as the service does where nothing is stored, and confirms the others. */
export async function openLogs(control: LogControl, partitionCount: number): Promise<void> {
  const standings = await control.standings(allOf(partitionCount));
  for (const { partition, epoch } of standings) {
    if (epoch !== undefined) continue;
    const token = randomUUID();
    await control.close(partition, token);
    await control.open(partition, token, `epoch-${partition}`, 0);
  }
  await confirmLogs(control, partitionCount);
}

/** Confirms logs that another process holds, as the service does once it has compared them. */
export async function confirmLogs(control: LogControl, partitionCount: number): Promise<void> {
  const standings = await control.standings(allOf(partitionCount));
  await Promise.all(standings.map((standing) => confirmLog(control, standing)));
}

async function confirmLog(control: LogControl, standing: LogStanding): Promise<void> {
  if (standing.epoch === undefined || standing.isConfirmed) return;
  const { epoch, life } = splitEpoch(standing.epoch);
  await control.confirm(standing, joinEpoch({ epoch, life: life + 1 }));
}

function allOf(partitionCount: number): number[] {
  return Array.from({ length: partitionCount }, (_, partition) => partition);
}
