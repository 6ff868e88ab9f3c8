import type { FormErrors } from '@mantine/form';
import type { LeaderboardView } from '@rostrum/contracts';
import { fromLocalTime } from '../../formats/zoned-time.ts';
import type { Choice } from '../../forms/choice.ts';

export type CustomPeriod = Exclude<LeaderboardView['periods'][number], string>;
export type OwnPeriodForm = 'cron' | 'weeks' | 'window';

/** A period of the board's own as it is typed in; times are local. */
export interface OwnPeriodDraft {
  form: OwnPeriodForm;
  key: string;
  cron: string;
  everyWeeks: number | '';
  /** Empty for that of the board. */
  timezone: string;
  startsAt: string;
  endsAt: string;
}

export const OWN_PERIOD_FORMS: Choice<OwnPeriodForm>[] = [
  { value: 'cron', label: 'Cron', description: 'A new period at each time of a cron expression.' },
  { value: 'weeks', label: 'Weeks', description: 'A new period every so many weeks.' },
  { value: 'window', label: 'Window', description: 'One period, from a start to an end.' },
];

export const NEW_OWN_PERIOD: OwnPeriodDraft = {
  form: 'cron',
  key: '',
  cron: '',
  everyWeeks: 2,
  timezone: '',
  startsAt: '',
  endsAt: '',
};

/** The zone of whose clock the times of a draft are. */
export function zoneOfDraft({ form, timezone }: OwnPeriodDraft, boardTimezone: string): string {
  return form === 'window' || timezone === '' ? boardTimezone : timezone;
}

export function toCustomPeriod(draft: OwnPeriodDraft, boardTimezone: string): CustomPeriod {
  const { form, key, cron, everyWeeks, timezone } = draft;
  const zone = zoneOfDraft(draft, boardTimezone);
  const startsAt = fromLocalTime(draft.startsAt, zone);
  const endsAt = fromLocalTime(draft.endsAt, zone);
  return {
    key,
    ...(form === 'cron' && { cron: cron.trim() }),
    ...(form === 'weeks' && { everyWeeks: Number(everyWeeks) }),
    ...(form !== 'window' && timezone !== '' && { timezone }),
    ...(startsAt !== undefined && { startsAt }),
    ...(endsAt !== undefined && { endsAt }),
  };
}

/** Faults of `periods` at the fields of the form: its kinds come first, then the drafts. */
export function placePeriodErrors(errors: FormErrors, kindCount: number): FormErrors {
  const placed = Object.entries(errors).map(([path, message]) => {
    const [, index, field] = /^periods(?:\.(\d+))?(?:\.(.+))?$/.exec(path) ?? [];
    if (!path.startsWith('periods')) return [path, message];
    const draft = Number(index) - kindCount;
    return draft >= 0 ? [`ownPeriods.${draft}.${field ?? 'key'}`, message] : ['kinds', message];
  });
  return Object.fromEntries(placed) as FormErrors;
}
