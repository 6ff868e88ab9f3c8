export const roundCss = `
.round {
  flex: none;
  inline-size: 2.75rem;
  block-size: 2.75rem;
  padding: 0;
  border: 1px solid var(--_line);
  border-radius: 50%;
  background: none;
  color: inherit;
  font: inherit;
  font-size: 1.125rem;
  cursor: pointer;
}
.round:hover { border-color: var(--_accent); }
.round[aria-disabled="true"], :disabled .round { opacity: .35; cursor: default; }
`;
