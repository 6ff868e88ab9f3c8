export const summaryCss = `
.summary .bars { padding: .75rem 0 0; }
.headline { margin: 0; font-size: 1.5rem; font-weight: 700; letter-spacing: -.02em; }
.summary .votes { margin: 0; white-space: normal; }
.summary .histogram { block-size: 4rem; margin-block-start: .75rem; }
`;
