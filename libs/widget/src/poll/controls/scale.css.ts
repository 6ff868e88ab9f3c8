export const scaleCss = `
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
@container (max-width: 22rem) {
  .scale:not(.stars) .step { flex: 0 0 calc((100% - 1.25rem) / 6); }
}
@media (forced-colors: active) {
  .step:has(:checked), .stars .step:has(~ .step :checked) { forced-color-adjust: none; color: Highlight; }
}
`;
