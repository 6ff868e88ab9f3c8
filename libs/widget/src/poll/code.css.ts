export const codeCss = `
.code { display: grid; gap: .5rem; padding: .25rem 1.25rem .75rem; }
.code .row { display: flex; flex-wrap: wrap; gap: .5rem; }
.code .text { flex: 1 1 10rem; inline-size: auto; font-family: ui-monospace, monospace; letter-spacing: .06em; text-transform: uppercase; }
.code .text::placeholder { letter-spacing: 0; text-transform: none; }
.code .text[aria-invalid] { border-color: var(--_alert); }
.code .fault { padding: 0; }
.code .note { margin: 0; }
`;
