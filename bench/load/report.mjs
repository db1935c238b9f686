// The page that is written: what was asked, how often it was answered, and how the two compare.

import { cpus } from "node:os";

const number = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));

export function page(rows, { rounds, seconds }) {
  const line = ({ what, connections, edge, sharp }) =>
    `| ${what} | ${connections} | ${number(edge.per_s)} | ${number(edge.p50_ms)} | ${number(edge.p99_ms)} | ${number(sharp.per_s)} | ` +
    `${number(sharp.p50_ms)} | ${number(sharp.p99_ms)} | ${(edge.per_s / sharp.per_s).toFixed(2)} |`;
  return `# Load

Written by \`cargo xtask bench load\`. Do not edit it by hand.

wrk sends requests in turn to two servers. One is the edge as it runs on one machine: the worker in workerd, at a socket
of its own, with Miniflare's D1, R2, queue and Durable Objects. The other is a server of the same routes on Node with
sharp (\`bench/load/peer.mjs\`). The figures are medians of ${rounds} rounds of ${seconds} seconds, after one round that warms up, on
${cpus().length} cores, which wrk shares. A deployment has other figures: its database and store are on other machines, and it has
many isolates.

| | connections | edge, a second | p50 ms | p99 ms | sharp on Node, a second | p50 ms | p99 ms | edge : sharp |
| --- | --: | --: | --: | --: | --: | --: | --: | --: |
${rows.map(line).join("\n")}

The two do not do the same work.

- The edge counts every request, writes a line of log, and asks the owner's library (a Durable Object) for a list. The
  library caches its answer until something changes. The edge keeps sessions and thumbnails in memory for ten seconds
  only. For a rendition it writes a rendition and a job, claims the job, renders, hashes every tile, signs a receipt,
  sends events to the owner's pages, and stores file, receipt and rows durably.
- The other server keeps sessions and rows in memory, and loses them when it ends.

[Edge speed](../learned/edge-speed.md) and [Libraries and lists](../learned/libraries-and-lists.md) explain the figures.
`;
}
