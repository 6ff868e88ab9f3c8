export const barsCss = `
.bars, .summary { margin: 0; padding: .25rem 1.25rem .75rem; list-style: none; }
.bars { display: grid; gap: .75rem; }
.bars:empty, .cloud:empty { display: none; }
form:not(:has(> :first-child > [hidden])) + div > * { margin-block-start: .25rem; padding-block-start: .875rem; border-block-start: 1px solid var(--_line); }
.bars .item { display: flex; flex-wrap: wrap; align-items: baseline; gap: .375rem .75rem; }
.figure { font-weight: 650; font-variant-numeric: tabular-nums; }
.track { flex: 1 1 100%; position: relative; block-size: .5rem; border-radius: 999px; background: var(--_raised); overflow: hidden; }
.track .bar { border-radius: inherit; background: var(--_accent); }
@media (forced-colors: active) {
  .track .bar { forced-color-adjust: none; background: Highlight; }
}
`;
