export const cloudCss = `
.cloud { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: .25rem 1rem; margin: 0; padding: .5rem 1.25rem 1rem; list-style: none; }
.cloud li { position: relative; max-inline-size: 100%; font-size: calc(.875rem + 1.75rem * var(--weight)); font-weight: 650; line-height: 1.2; overflow-wrap: anywhere; color: color-mix(in oklab, var(--_accent) calc(40% + 60% * var(--weight)), var(--_text)); transition: font-size .5s; }
`;
