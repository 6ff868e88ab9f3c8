/**
 * Colours, type and the frame of both elements. A page restyles them with the `--rostrum-*`
 * properties; whatever it leaves out has a light and a dark default.
 */
export const themeCss = `
:host {
  --_surface: var(--rostrum-surface, light-dark(#ffffff, #14161c));
  --_raised: var(--rostrum-raised, light-dark(#f4f4f7, #1e212a));
  --_text: var(--rostrum-text, light-dark(#16181d, #eef0f5));
  --_muted: var(--rostrum-muted, light-dark(#5d6370, #9aa1b1));
  --_line: var(--rostrum-line, light-dark(#e6e7ec, #282c37));
  --_accent: var(--rostrum-accent, light-dark(#4a3fd4, #8f8bff));
  --_on-accent: var(--rostrum-on-accent, light-dark(#ffffff, #0d0e13));
  --_fill: var(--rostrum-fill, color-mix(in oklab, var(--_accent) 11%, transparent));
  --_gain: var(--rostrum-gain, light-dark(#0a7a4b, #46d69a));
  --_alert: var(--rostrum-alert, light-dark(#b3261e, #ff8a80));
  --_radius: var(--rostrum-radius, 16px);
  display: block;
  color-scheme: light dark;
  color: var(--_text);
  font: 400 1rem/1.4 var(--rostrum-font, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  -webkit-font-smoothing: antialiased;
}
:host([hidden]), [hidden] { display: none !important; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }

.card {
  background: var(--_surface);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  overflow: hidden;
  container-type: inline-size;
}
.head {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  padding: 1rem 1.25rem .75rem;
}
.heading { margin: 0; font-size: 1.0625rem; font-weight: 650; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere; }
.foot {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: .25rem 1rem;
  padding: .625rem 1.25rem .875rem;
  color: var(--_muted);
  font-size: .8125rem;
  font-variant-numeric: tabular-nums;
}
.message { margin: 0; padding: 2rem 1.25rem; color: var(--_muted); text-align: center; text-wrap: balance; }
.message[data-kind="error"] { color: var(--_alert); }

.button {
  padding: .5rem 1.125rem;
  border: 0;
  border-radius: 999px;
  background: var(--_accent);
  color: var(--_on-accent);
  font: inherit;
  font-size: .9375rem;
  font-weight: 600;
  cursor: pointer;
}
.button[aria-disabled="true"] { opacity: .4; cursor: default; }
:is(button, input, textarea):focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.fault { margin: 0; padding: 0 1.25rem .5rem; color: var(--_alert); font-size: .875rem; }
.fault:empty { display: none; }
.retry { display: grid; justify-items: start; gap: .25rem; padding: .25rem 1.25rem 1rem; }
.retry .fault { padding: 0 0 .5rem; }

.status {
  display: inline-flex;
  align-items: center;
  gap: .4375rem;
  flex: none;
  color: var(--_muted);
  font-size: .75rem;
  font-weight: 550;
}
.status-dot { inline-size: .5rem; block-size: .5rem; border-radius: 50%; background: currentColor; }
.status[data-status="live"] .status-dot { background: var(--_gain); animation: pulse 2.4s ease-out infinite; }
.status[data-status="stale"] .status-dot { background: light-dark(#c77700, #ffb74d); }
.status[data-status="unavailable"] .status-dot { background: var(--_alert); }
@keyframes pulse {
  0% { box-shadow: 0 0 0 0 color-mix(in oklab, var(--_gain) 55%, transparent); }
  60%, 100% { box-shadow: 0 0 0 .4375rem transparent; }
}
.unseen {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.bone { background: var(--_raised); border-radius: 6px; animation: breathe 1.6s ease-in-out infinite alternate; }
@keyframes breathe { from { opacity: 1; } to { opacity: .45; } }
[data-dim="true"] { opacity: .5; transition: opacity .25s .15s; }

@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .status-dot { forced-color-adjust: none; }
  .button { border: 1px solid; }
}
`;
