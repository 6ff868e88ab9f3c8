export const fieldsCss = `
.fields { min-inline-size: 0; margin: 0; padding: .25rem 1.25rem .75rem; border: 0; }
.options + .fields { padding-block-start: 0; }
.text, .number {
  min-inline-size: 0;
  min-block-size: 2.75rem;
  padding: .5rem .75rem;
  border: 1px solid color-mix(in oklab, var(--_muted) 65%, transparent);
  border-radius: 8px;
  background: var(--_surface);
  color: inherit;
  font: inherit;
}
.text { inline-size: 100%; }
.texts { display: grid; gap: .5rem; }
::placeholder { color: var(--_muted); opacity: 1; }
:disabled :is(.step, input, textarea) { cursor: default; }
`;
