// A fresh home folder for a browser: its profile, its settings, and what it downloads.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "../../support/wait.mjs";

/** An export on a busy machine may take this long. */
const DOWNLOAD_S = 90;

export class Profile {
  constructor(home) {
    this.home = home;
    this.downloads = join(home, "downloads");
  }

  static async make() {
    const profile = new Profile(await mkdtemp(join(tmpdir(), "safelight-browser-")));
    await mkdir(profile.downloads);
    // Where GLib looks up the folder for downloads.
    await mkdir(join(profile.home, ".config"));
    await writeFile(join(profile.home, ".config/user-dirs.dirs"), `XDG_DOWNLOAD_DIR="$HOME/downloads"\n`);
    return profile;
  }

  /** The environment of a browser that finds nothing of the person's own and leaves nothing behind. */
  get env() {
    const folder = (name) => join(this.home, name);
    return {
      HOME: this.home,
      TMPDIR: this.home,
      XDG_CONFIG_HOME: folder(".config"),
      XDG_CACHE_HOME: folder(".cache"),
      XDG_DATA_HOME: folder(".local/share"),
      XDG_STATE_HOME: folder(".local/state"),
    };
  }

  /** Waits until the only file that was downloaded is whole; returns its name and bytes. */
  downloaded() {
    return until("the download", DOWNLOAD_S, async () => {
      const names = await readdir(this.downloads);
      // Both engines write to a file with another ending and rename it.
      if (names.length !== 1 || /\.(part|wkdownload)$/.test(names[0])) return null;
      // A file whose name has changed since then is found the next time.
      const bytes = await readFile(join(this.downloads, names[0])).catch(() => Buffer.alloc(0));
      return bytes.length > 0 && { name: names[0], bytes };
    });
  }

  /** A browser that has just ended may still hold a file. */
  remove() {
    return rm(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
