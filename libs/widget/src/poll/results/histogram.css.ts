export const histogramCss = `
.histogram { display: flex; flex: 1 1 100%; align-items: flex-end; gap: 2px; block-size: 2.5rem; border-block-end: 1px solid var(--_line); }
.histogram > * { flex: 1; min-block-size: 0; border-start-start-radius: 3px; border-start-end-radius: 3px; background: color-mix(in oklab, var(--_accent) 55%, var(--_surface)); transition: block-size .5s; }
@media (forced-colors: active) {
  .histogram > * { forced-color-adjust: none; background: Highlight; }
}
`;
