export const leaderboardCss = `
.row[data-leaving] { position: absolute; inset-inline: .5rem; z-index: 0; }
.row[data-rising] { z-index: 1; }
.share {
  position: absolute;
  inset-block: .1875rem;
  inset-inline-start: 0;
  inline-size: 0;
  border-radius: inherit;
  background: var(--_fill);
  transition: inline-size .6s cubic-bezier(.2, .8, .2, 1);
}
.row > :not(.share) { position: relative; }
.rank {
  color: var(--_muted);
  font-size: .875rem;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: center;
}
.row[data-medal] .rank {
  justify-self: center;
  min-inline-size: 1.625rem;
  block-size: 1.625rem;
  border-radius: 50%;
  color: #2a2005;
  line-height: 1.625rem;
}
.row[data-medal="1"] .rank { background: linear-gradient(160deg, #ffe08a, #e9a90c); }
.row[data-medal="2"] .rank { background: linear-gradient(160deg, #eef1f5, #aab4c2); color: #1f2630; }
.row[data-medal="3"] .rank { background: linear-gradient(160deg, #f4c59b, #c47a3c); color: #331a06; }
.monogram {
  display: grid;
  place-items: center;
  inline-size: 2.25rem;
  block-size: 2.25rem;
  border-radius: 50%;
  background: light-dark(oklch(.91 .06 var(--hue)), oklch(.36 .07 var(--hue)));
  color: light-dark(oklch(.4 .12 var(--hue)), oklch(.9 .07 var(--hue)));
  font-size: .75rem;
  font-weight: 650;
}
.monogram img { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; border-radius: 50%; opacity: 0; object-fit: cover; }
.monogram img.seen { background: var(--_surface); opacity: 1; }
.name { overflow: hidden; font-weight: 550; text-overflow: ellipsis; white-space: nowrap; }
.move { color: var(--_gain); font-size: .75rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.move:empty { display: none; }
.score { font-weight: 650; font-variant-numeric: tabular-nums; text-align: end; }
@container (max-width: 22rem) {
  .monogram { display: none; }
}
@media (forced-colors: active) {
  .share { border-block-end: 2px solid Highlight; }
}
`;
