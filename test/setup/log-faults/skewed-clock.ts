// Loaded before a process's own modules: its clock is ahead of the machine's, or behind.
const skewMs = Number(process.env['CLOCK_SKEW_MS']);
const steady = Date;

globalThis.Date = new Proxy(steady, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length === 0 ? [target.now() + skewMs] : given, self) as Date,
  get: (target, name, self) =>
    name === 'now' ? () => target.now() + skewMs : (Reflect.get(target, name, self) as unknown),
});
