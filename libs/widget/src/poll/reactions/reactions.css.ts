export const reactionsCss = `
.faces { display: flex; flex-wrap: wrap; justify-content: center; gap: .5rem; margin: 0; padding: .5rem 1.25rem .75rem; list-style: none; }
.faces li { position: relative; display: grid; justify-items: center; gap: .125rem; max-inline-size: 100%; }
.react {
  min-inline-size: 3.5rem;
  min-block-size: 3.5rem;
  max-inline-size: 100%;
  padding: .375rem .75rem;
  border: 1px solid var(--_line);
  border-radius: 999px;
  background: var(--_raised);
  color: inherit;
  font: inherit;
  font-size: 1.625rem;
  line-height: 1.2;
  cursor: pointer;
  touch-action: manipulation;
  user-select: none;
  -webkit-user-select: none;
}
.react:hover { border-color: var(--_accent); }
.react[aria-disabled="true"] { border-color: transparent; cursor: default; opacity: .6; }
.face { display: inline-block; overflow-wrap: anywhere; }
.faces .count { min-block-size: 1.25rem; color: var(--_muted); font-size: .875rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.flyer { position: absolute; inset-block-start: 0; font-size: 1.625rem; line-height: 3.5rem; pointer-events: none; }
`;
