// A reporter of `node --test`: the files with a failed test, one per line. `cargo xtask test --again` reads them.
//
// A failed test names the file that called `test`, which may be a helper. So this counts the files themselves: Node
// reports each as a test whose name is its path.

import { resolve } from "node:path";

export default async function* failedFiles(events) {
  const failed = new Set();
  for await (const { type, data } of events) {
    const isFile = data?.file && resolve(data.name ?? "") === data.file;
    if (isFile && (type === "test:fail" || (type === "test:complete" && data.details.passed === false))) failed.add(data.file);
  }
  for (const file of failed) yield `${file}\n`;
}
