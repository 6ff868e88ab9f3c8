export const questionsCss = `
.ask { display: flex; flex-wrap: wrap; gap: .5rem; margin-block-start: .25rem; }
.ask .text { flex: 1 1 12rem; inline-size: auto; }
.told { margin: .5rem 0 0; color: var(--_gain); font-size: .875rem; font-weight: 600; }
.told:empty { display: none; }
.waiting h3 { margin: 0; padding: .25rem 1.25rem; font-weight: 550; }
.waiting .post { background: none; border: 1px dashed color-mix(in oklab, var(--_muted) 65%, transparent); }
.post:has(> .vote) { flex-wrap: nowrap; align-items: flex-start; justify-content: flex-start; }
.said { flex: 1; min-inline-size: 0; }
.meta { display: flex; flex-wrap: wrap; align-items: center; gap: .125rem .5rem; margin-block-start: .25rem; }
.meta .note { overflow-wrap: anywhere; }
.meta .link { min-block-size: 1.5rem; }
.badges { display: contents; }
.badge { padding: .0625rem .5rem; border-radius: 999px; background: var(--_fill); font-size: .75rem; font-weight: 600; }
.post[data-pinned] { outline: 1.5px solid var(--_accent); outline-offset: -1.5px; }
.post[data-answered] .words { color: var(--_muted); }
.vote {
  display: grid;
  flex: none;
  justify-items: center;
  min-inline-size: 3rem;
  min-block-size: 3rem;
  padding: .25rem .5rem;
  border: 1px solid color-mix(in oklab, var(--_muted) 65%, transparent);
  border-radius: 10px;
  background: var(--_surface);
  color: inherit;
  font: inherit;
  font-variant-numeric: tabular-nums;
  line-height: 1.25;
  cursor: pointer;
}
.vote:hover { border-color: var(--_accent); }
.vote .count { font-weight: 650; }
.vote .arrow { color: var(--_accent); font-size: .75rem; }
.vote[aria-pressed="true"] { border-color: var(--_accent); background: var(--_accent); color: var(--_on-accent); }
.vote[aria-pressed="true"] .arrow { color: inherit; }
.vote[aria-disabled="true"] { border-color: transparent; cursor: default; }
.vote[aria-disabled="true"] .arrow { visibility: hidden; }
.more { background: var(--_fill); color: var(--_text); }
@media (forced-colors: active) {
  .vote[aria-pressed="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
}
`;
