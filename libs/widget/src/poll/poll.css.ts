export const pollCss = `
.head { align-items: flex-start; }
.side { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .125rem .75rem; padding-block-start: .25rem; }
.timer { white-space: nowrap; font-size: .8125rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.timer:empty { display: none; }
[tabindex="-1"]:focus { outline: none; }
.options { display: grid; gap: .5rem; margin: 0; padding: .25rem 1.25rem .75rem; list-style: none; }
.option {
  position: relative;
  display: flex;
  align-items: center;
  gap: .75rem;
  inline-size: 100%;
  min-block-size: 2.875rem;
  padding: .5rem .875rem;
  border: 1px solid var(--_line);
  border-radius: calc(var(--_radius) - 5px);
  background: none;
  color: inherit;
  font: inherit;
  text-align: start;
  overflow: hidden;
  cursor: pointer;
  transition: border-color .15s;
}
.option:hover { border-color: color-mix(in oklab, var(--_accent) 60%, var(--_line)); }
.step:has(:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 2px; }
.option[aria-disabled="true"] { cursor: default; }
.option[aria-disabled="true"]:hover { border-color: var(--_line); }
.option[aria-pressed="true"], .option[aria-pressed="true"]:hover { border-color: var(--_accent); }
.bar {
  position: absolute;
  inset-block: 0;
  inset-inline-start: 0;
  inline-size: 0;
  background: var(--_fill);
  transition: inline-size .7s cubic-bezier(.2, .8, .2, 1);
}
[data-leads] .bar { background: color-mix(in oklab, var(--_accent) 22%, transparent); }
.option > :not(.bar) { position: relative; }
.tick {
  display: grid;
  flex: none;
  place-items: center;
  inline-size: 1.125rem;
  block-size: 1.125rem;
  border: 1.5px solid color-mix(in oklab, var(--_muted) 65%, transparent);
  border-radius: 50%;
}
.options[data-many] .tick { border-radius: 5px; }
.option[aria-pressed="true"] .tick { border-color: var(--_accent); background: var(--_accent); }
.option[aria-pressed="true"] .tick:empty::after {
  content: "";
  inline-size: .3125rem;
  block-size: .5625rem;
  margin-block-start: -.125rem;
  border: solid var(--_on-accent);
  border-width: 0 2px 2px 0;
  transform: rotate(45deg);
}
.options[data-plain] .tick { display: none; }
.option[aria-disabled="true"][aria-pressed="false"] .tick { border-color: transparent; }
.option[aria-busy="true"] .tick { animation: breathe .5s ease-in-out infinite alternate; }
.label { flex: 1; min-inline-size: 0; font-weight: 550; overflow-wrap: anywhere; }
.counts { display: flex; align-items: baseline; gap: .625rem; font-variant-numeric: tabular-nums; }
.votes { color: var(--_muted); font-size: .8125rem; white-space: nowrap; }
.share { min-inline-size: 2.75rem; font-weight: 650; text-align: end; }
.share:empty, .votes:empty, .note:empty { display: none; }
.note { display: block; color: var(--_muted); font-size: .8125rem; font-weight: 400; }
.picture { flex: none; inline-size: 3rem; block-size: 3rem; border-radius: 8px; object-fit: cover; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding: 0 1.25rem .5rem; }
.actions:not(:has(> :not([hidden]))) { display: none; }
.link { padding: .25rem 0; border: 0; background: none; color: var(--_muted); font: inherit; font-size: .8125rem; text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
.link:hover { color: var(--_text); }
.blank { display: grid; gap: .5rem; padding: .25rem 1.25rem .75rem; }
.blank .bone { block-size: 2.875rem; border-radius: calc(var(--_radius) - 5px); }
@container (max-width: 26rem) {
  .option:has(.picture) .votes, .bars .votes { display: none; }
}
@container (max-width: 22rem) {
  .option .votes { display: none; }
  .option { gap: .5rem; padding-inline: .625rem; }
  .picture { inline-size: 2.25rem; block-size: 2.25rem; }
}
@media (forced-colors: active) {
  .bar { border-block-end: 3px solid Highlight; }
}
`;
