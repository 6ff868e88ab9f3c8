/** How many partitions a deployment has unless it says otherwise; fixed once it holds data. */
export const DEFAULT_PARTITION_COUNT = 64;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The partition of a tenant's resource: FNV-1a over `<tenant>/<kind>/<id>` modulo the number of
 * partitions. Part of the stored format: changing it moves every key.
 */
export function partitionOf(
  tenantId: string,
  kind: string,
  id: string,
  partitionCount: number,
): number {
  const name = `${tenantId}/${kind}/${id}`;
  let hash = FNV_OFFSET;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), FNV_PRIME) >>> 0;
  }
  return hash % partitionCount;
}
