// A reporter of `node --test`: the files with a failed test, one per line. `cargo xtask test --again` reads them.

export default async function* failedFiles(events) {
  const failed = new Set();
  for await (const { type, data } of events) {
    if (type === "test:fail" && data.file) failed.add(data.file);
  }
  for (const file of failed) yield `${file}\n`;
}
