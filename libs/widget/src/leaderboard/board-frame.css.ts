export const boardFrameCss = `
.rows {
  position: relative;
  margin: 0;
  padding: 0 .5rem;
  list-style: none;
}
.row {
  position: relative;
  display: grid;
  grid-template-columns: 2rem 2.25rem minmax(0, 1fr);
  grid-auto-columns: auto;
  grid-auto-flow: column;
  align-items: center;
  gap: .75rem;
  min-block-size: var(--rostrum-row-height, 3.25rem);
  padding: .375rem .75rem;
  border-radius: calc(var(--_radius) - 6px);
  background: var(--_surface);
}
.row.blank .bone { block-size: .75rem; }
.row.blank .monogram.bone { block-size: 2.25rem; border-radius: 50%; }
.row .monogram { inline-size: 2.25rem; }
@container (max-width: 22rem) {
  .row { grid-template-columns: 1.75rem minmax(0, 1fr); gap: .5rem; padding-inline: .5rem; }
  .monogram { display: none; }
}
`;
