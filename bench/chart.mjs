// The bounds as a chart: a bar for each, as a share of what it may be; the line is the bound. Drawn by hand, readable on light and
// on dark.

const ROW = 30;
const LEFT = 400;
const WIDTH = 860;
const SCALE = 280; // from zero to the bound
const MOST = 1.5; // longer bars are cut off there

const text = (value) => String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export function chart(rows) {
  const bounds = rows.filter((row) => row.target !== null);
  const top = 46;
  const height = top + bounds.length * ROW + 16;
  const bars = bounds.map((row, i) => bar(row, top + i * ROW)).join("\n");
  const line = LEFT + SCALE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">
<title id="title">Each bound of the bench: our figure as a share of the most it may be</title>
<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .faint { fill: #57606a; font-size: 11px }
  .holds { fill: #2da44e } .missed { fill: #d1242f } .bound { stroke: #24292f; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .faint { fill: #9198a1 } .bound { stroke: #e6edf3 }
    .holds { fill: #3fb950 } .missed { fill: #f85149 }
  }
</style>
<text x="${LEFT - 10}" y="22" text-anchor="end" class="faint">shorter is better</text>
<text x="${line}" y="22" text-anchor="middle" class="faint">the bound</text>
<line class="bound" x1="${line}" y1="30" x2="${line}" y2="${height - 12}"/>
${bars}
</svg>
`;
}

function bar(row, y) {
  const words = row.work.length > 62 ? `${row.work.slice(0, 60)}…` : row.work;
  const label = `<text x="${LEFT - 10}" y="${y + 10}" text-anchor="end">${text(words)}</text>
<text x="${LEFT - 10}" y="${y + 23}" text-anchor="end" class="faint">at most ${text(row.bound)}</text>`;
  if (row.measured === null) return `${label}\n<text x="${LEFT + 6}" y="${y + 16}" class="faint">not measured</text>`;
  const share = row.measured / row.target;
  const length = Math.max(2, Math.min(share, MOST) * SCALE);
  const at = LEFT + length + 6;
  return `${label}
<rect class="${row.holds ? "holds" : "missed"}" x="${LEFT}" y="${y + 2}" width="${length.toFixed(1)}" height="18" rx="2"/>
<text x="${at.toFixed(1)}" y="${y + 16}">${text(row.measured)}${share > MOST ? " …" : ""}</text>`;
}
