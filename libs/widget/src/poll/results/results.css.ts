export const resultsCss = `
.bars, .summary { margin: 0; padding: .25rem 1.25rem .75rem; list-style: none; }
.bars { display: grid; gap: .75rem; }
.bars:empty, .cloud:empty { display: none; }
.summary .bars { padding: .75rem 0 0; }
form:not(:has(> :first-child > [hidden])) + div > * { margin-block-start: .25rem; padding-block-start: .875rem; border-block-start: 1px solid var(--_line); }
.bars .item { display: flex; flex-wrap: wrap; align-items: baseline; gap: .375rem .75rem; }
.figure { font-weight: 650; font-variant-numeric: tabular-nums; }
.track { flex: 1 1 100%; position: relative; block-size: .5rem; border-radius: 999px; background: var(--_raised); overflow: hidden; }
.track .bar { border-radius: inherit; background: var(--_accent); }
.headline { margin: 0; font-size: 1.5rem; font-weight: 700; letter-spacing: -.02em; }
.summary .votes { margin: 0; white-space: normal; }
.histogram { display: flex; flex: 1 1 100%; align-items: flex-end; gap: 2px; block-size: 2.5rem; border-block-end: 1px solid var(--_line); }
.summary .histogram { block-size: 4rem; margin-block-start: .75rem; }
.histogram > * { flex: 1; min-block-size: 0; border-start-start-radius: 3px; border-start-end-radius: 3px; background: color-mix(in oklab, var(--_accent) 55%, var(--_surface)); transition: block-size .5s; }
.cloud { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .25rem 1rem; margin: 0; padding: .5rem 1.25rem 1rem; list-style: none; }
.cloud li { position: relative; max-inline-size: 100%; font-size: calc(.875rem + 1.75rem * var(--weight)); font-weight: 650; line-height: 1.2; overflow-wrap: anywhere; color: color-mix(in oklab, var(--_accent) calc(40% + 60% * var(--weight)), var(--_text)); transition: font-size .5s; }
@media (forced-colors: active) {
  .track .bar, .histogram > * { forced-color-adjust: none; background: Highlight; }
}
`;
