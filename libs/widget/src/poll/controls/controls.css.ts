export const controlsCss = `
.fields { min-inline-size: 0; margin: 0; padding: .25rem 1.25rem .75rem; border: 0; }
.options + .fields { padding-block-start: 0; }
.items { display: grid; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.items .item { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; }
.items .label { min-inline-size: 7rem; }
.given { min-inline-size: 1.5rem; font-weight: 650; text-align: end; }
.scale { display: flex; flex-wrap: wrap; gap: .25rem; }
.scale:not(.stars) { flex: 1 1 100%; }
.step {
  position: relative;
  display: grid;
  flex: 1 0 1.625rem;
  place-items: center;
  min-block-size: 2.75rem;
  border: 1px solid var(--_line);
  border-radius: 8px;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  cursor: pointer;
}
.step input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: inherit; }
.step:hover { border-color: color-mix(in oklab, var(--_accent) 60%, var(--_line)); }
.step:has(:checked) { border-color: var(--_accent); background: var(--_accent); color: var(--_on-accent); }
.stars .step {
  flex: none;
  inline-size: 2.25rem;
  border: 0;
  background: none;
  color: transparent;
  -webkit-text-stroke: 1.5px var(--_muted);
  font-size: 1.75rem;
  line-height: 1;
}
.stars .step:has(:checked), .stars .step:has(~ .step :checked) { color: var(--_accent); -webkit-text-stroke-color: var(--_accent); }
.ends { display: flex; justify-content: space-between; gap: 1rem; padding-block-start: .375rem; color: var(--_muted); font-size: .8125rem; }
.ends :last-child { text-align: end; }
.text, .number {
  min-inline-size: 0;
  min-block-size: 2.75rem;
  padding: .5rem .75rem;
  border: 1px solid color-mix(in oklab, var(--_muted) 65%, transparent);
  border-radius: 8px;
  background: var(--_surface);
  color: inherit;
  font: inherit;
}
.text { inline-size: 100%; }
.texts { display: grid; gap: .5rem; }
.number { inline-size: 5rem; text-align: center; font-variant-numeric: tabular-nums; appearance: textfield; }
.number::-webkit-inner-spin-button { display: none; }
.number[aria-invalid] { border-color: var(--_alert); }
::placeholder { color: var(--_muted); opacity: 1; }
.range { flex: 1; inline-size: 100%; min-inline-size: 6rem; block-size: 1.75rem; margin: 0; accent-color: var(--_accent); }
.range[data-unset] { opacity: .55; }
.numeral { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
.slider { display: flex; flex: 1 1 12rem; align-items: center; gap: .625rem; color: var(--_muted); font-size: .8125rem; }
.stepper { display: flex; align-items: center; gap: .375rem; }
.stepper .number { inline-size: 4rem; padding-inline: .25rem; }
.round {
  flex: none;
  inline-size: 2.75rem;
  block-size: 2.75rem;
  padding: 0;
  border: 1px solid var(--_line);
  border-radius: 50%;
  background: none;
  color: inherit;
  font: inherit;
  font-size: 1.125rem;
  cursor: pointer;
}
.round:hover { border-color: var(--_accent); }
.round[aria-disabled="true"], :disabled .round { opacity: .35; cursor: default; }
:disabled :is(.step, input) { cursor: default; }
.left { display: block; padding-block-start: .75rem; font-weight: 600; text-align: end; }
.left:empty { display: none; }
.ranked, .moves { display: flex; align-items: center; gap: .375rem; }
.moves:not(:has(> :not([hidden]))) { display: none; }
.place { inline-size: 1.5rem; block-size: 1.5rem; color: var(--_on-accent); font-size: .8125rem; font-weight: 700; }
@container (max-width: 22rem) {
  .scale:not(.stars) .step { flex: 0 0 calc((100% - 1.25rem) / 6); }
  .moves { flex-direction: column; gap: .25rem; }
  .moves .round { inline-size: 1.75rem; block-size: 1.75rem; font-size: .875rem; }
}
@media (forced-colors: active) {
  .step:has(:checked), .stars .step:has(~ .step :checked) { forced-color-adjust: none; color: Highlight; }
}
`;
