/** The dark modules of a QR code as an SVG path: one bar for each run of them in a row. */
export function qrPath(modules: readonly (readonly boolean[])[]): { path: string; size: number } {
  const bars = modules.flatMap((row, y) =>
    runsOf(row).map(([start, length]) => `M${start} ${y}h${length}v1h-${length}z`),
  );
  return { path: bars.join(''), size: modules.length };
}

function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  row.forEach((isDark, x) => {
    if (!isDark) return;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}
