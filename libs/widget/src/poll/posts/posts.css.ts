export const postsCss = `
.own { display: grid; gap: .25rem; }
.own .text { min-block-size: 4.25rem; max-block-size: 14rem; resize: vertical; field-sizing: content; overflow-wrap: anywhere; }
.own .note { text-align: end; font-variant-numeric: tabular-nums; }
:disabled .text { background: var(--_raised); }
.post-list { display: grid; gap: .5rem; margin: 0; padding: .25rem 1.25rem .75rem; list-style: none; }
.post-list:empty { display: none; }
.post { display: flex; gap: .75rem; padding: .625rem .875rem; border-radius: calc(var(--_radius) - 5px); background: var(--_raised); flex-wrap: wrap; justify-content: space-between; align-items: baseline; }
.words { min-inline-size: 0; white-space: pre-line; overflow-wrap: anywhere; }
.posts .message { padding-block: 1rem; }
`;
