/** The zones the browser knows; UTC, which is no region, is often missing from its list. */
export const TIMEZONES: string[] = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
