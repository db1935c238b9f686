// Rows in words.

export const amount = (value, unit) => (value === null || value === undefined ? "–" : `${value} ${unit}`);

/** One line for the terminal. */
export function brief(row) {
  const figures = Object.entries(row.peers)
    .map(([name, figure]) => `${name} ${figure}`)
    .join(", ");
  const result = row.why ?? (row.target === null ? "" : `${row.measured} of ${row.bound}: ${row.holds ? "holds" : "DOES NOT HOLD"}`);
  return `${row.work}: ${amount(row.ours, row.unit)}${figures ? ` (${figures})` : ""} ${result}`.trimEnd();
}
