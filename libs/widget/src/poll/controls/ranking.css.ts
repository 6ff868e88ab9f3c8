export const rankingCss = `
.ranked, .moves { display: flex; align-items: center; gap: .375rem; }
.moves:not(:has(> :not([hidden]))) { display: none; }
.place { inline-size: 1.5rem; block-size: 1.5rem; color: var(--_on-accent); font-size: .8125rem; font-weight: 700; }
@container (max-width: 22rem) {
  .moves { flex-direction: column; gap: .25rem; }
  .moves .round { inline-size: 1.75rem; block-size: 1.75rem; font-size: .875rem; }
}
`;
