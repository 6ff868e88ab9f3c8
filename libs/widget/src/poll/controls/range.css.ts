export const rangeCss = `
.range { flex: 1; inline-size: 100%; min-inline-size: 6rem; block-size: 1.75rem; margin: 0; accent-color: var(--_accent); }
.range[data-unset] { opacity: .55; }
`;
