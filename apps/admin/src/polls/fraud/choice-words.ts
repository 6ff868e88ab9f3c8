import type { BurstView, PollView } from '@rostrum/contracts';

type Choice = NonNullable<BurstView['leaning']>['choice'];

/** What a ballot says, in words. */
export function describeChoice(
  { optionId, value, text }: Choice,
  { type, options }: Pick<PollView, 'type' | 'options'>,
): string {
  if (text !== undefined) return `“${text}”`;
  if (optionId === undefined) return String(value);
  const label = options.find(({ id }) => id === optionId)?.label ?? optionId;
  if (value !== undefined) return `${label}, rated ${value}`;
  return type === 'ranking' ? `${label} first` : label;
}
