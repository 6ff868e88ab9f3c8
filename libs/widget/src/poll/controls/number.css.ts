export const numberCss = `
.number { inline-size: 5rem; text-align: center; font-variant-numeric: tabular-nums; appearance: textfield; }
.number::-webkit-inner-spin-button { display: none; }
.number[aria-invalid] { border-color: var(--_alert); }
.numeral { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
.slider { display: flex; flex: 1 1 12rem; align-items: center; gap: .625rem; color: var(--_muted); font-size: .8125rem; }
`;
