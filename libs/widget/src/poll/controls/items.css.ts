export const itemsCss = `
.items { display: grid; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.items .item { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; }
.items .label { min-inline-size: 7rem; }
`;
