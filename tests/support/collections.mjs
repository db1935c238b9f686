// Collections in tests: a guest with a folder in the bucket, and what became of its files.

import { Bindings } from "./bindings.mjs";
import { Guest } from "./guest.mjs";
import { until } from "./wait.mjs";

/** A guest with a collection. `bindings` and `base` are those of an edge of the test's own. */
export class Collector {
  static async arrive({ settings = {}, folder = "maps", base, bindings = new Bindings() } = {}) {
    const guest = base ? await Guest.arrive(base) : await Guest.arrive();
    const collector = new Collector();
    Object.assign(collector, { guest, bindings, folder, owner: guest.session.owner_id });
    if (settings) await collector.create(settings);
    return collector;
  }

  /** Creates a collection that runs only on request, unless `settings` says otherwise. */
  async create(settings = {}) {
    const json = { name: "Maps", source: { folder: this.folder }, schedule: { daily_at: "00:00" }, paused: true, ...settings };
    const made = await this.guest.json("POST", "/api/collections", { json });
    this.id = made.id;
    return made;
  }

  get path() {
    return `/api/collections/${this.id}`;
  }

  put(name, bytes, options) {
    const body = typeof bytes === "object" && !Buffer.isBuffer(bytes) ? JSON.stringify(bytes) : bytes;
    return this.bindings.put(`incoming/${this.owner}/${this.folder}/${name}`, body, options);
  }

  remove(name, options) {
    return this.bindings.remove(`incoming/${this.owner}/${this.folder}/${name}`, options);
  }

  get() {
    return this.guest.json("GET", this.path);
  }

  change(json) {
    return this.guest.json("PATCH", this.path, { json });
  }

  /** All records by their path. */
  async records(state) {
    const records = {};
    for (let cursor = ""; ; ) {
      const query = `?limit=100${state ? `&state=${state}` : ""}${cursor}`;
      const { items, next_cursor } = await this.guest.json("GET", `${this.path}/records${query}`);
      for (const record of items) records[record.path] = record;
      if (!next_cursor) return records;
      cursor = `&cursor=${next_cursor}`;
    }
  }

  async runs() {
    return (await this.guest.json("GET", `${this.path}/runs?limit=100`)).items;
  }

  /** Starts a run and waits for its end; returns its summary. */
  async run() {
    const started = await this.guest.json("POST", `${this.path}/runs`);
    return this.ended(started.id);
  }

  ended(id) {
    return until(`the end of run ${id}`, 90, async () => {
      const run = await this.guest.json("GET", `${this.path}/runs/${id}`);
      return run.state === "finished" && run;
    });
  }

  /** Waits until there was a run and none is under way; returns the runs. */
  idle() {
    return until("the end of all runs", 90, async () => {
      const runs = await this.runs();
      return runs.length > 0 && runs.every(({ state }) => state === "finished") && runs;
    });
  }

  /** Names of the published files, below the published folder, sorted. */
  async published() {
    const folder = `pyramids/${this.owner}/${this.folder}/`;
    return (await this.bindings.keys(folder)).map((key) => key.slice(folder.length)).sort();
  }

  /** The bytes of the published pyramid of a source. */
  async pyramid(path) {
    const record = (await this.records())[path];
    const response = await this.guest.get(`/api/pyramids/${record.pyramid_id}/content`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }
}

/** A collection of an address where nobody answers, with the run that found that out; `{id, record, run}`. */
export async function addCollection(guest) {
  const source = { urls: [`http://127.0.0.1:9/${Math.random()}.png`] };
  const { id } = await guest.json("POST", "/api/collections", { json: { name: "a collection", source, paused: true } });
  const { id: run } = await guest.json("POST", `/api/collections/${id}/runs`);
  await until("the end of the run", 60, async () => {
    return (await guest.json("GET", `/api/collections/${id}/runs/${run}`)).state === "finished";
  });
  const { items } = await guest.json("GET", `/api/collections/${id}/records`);
  return { id, record: items[0].id, run };
}

/** The directories of a TIFF file: width, height, side of a tile and compression, the largest level first. */
export function tiffLevels(bytes) {
  const little = bytes.toString("latin1", 0, 2) === "II";
  const u16 = (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (u16(2) !== 42) throw new Error(`no classic TIFF: ${bytes.subarray(0, 4).toString("hex")}`);
  const levels = [];
  for (let at = u32(4); at !== 0; ) {
    const count = u16(at);
    const tags = new Map();
    for (let n = 0; n < count; n += 1) {
      const entry = at + 2 + 12 * n;
      tags.set(u16(entry), u16(entry + 2) === 3 ? u16(entry + 8) : u32(entry + 8));
    }
    levels.push({ width: tags.get(256), height: tags.get(257), tile: tags.get(322), compression: tags.get(259) });
    at = u32(at + 2 + 12 * count);
  }
  return levels;
}
