export const endsCss = `
.ends { display: flex; justify-content: space-between; gap: 1rem; padding-block-start: .375rem; color: var(--_muted); font-size: .8125rem; }
.ends :last-child { text-align: end; }
`;
