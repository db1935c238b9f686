// A progressive JPEG of any size in a small file: grey, 4:2:0, by the ten scans that libjpeg writes. Every scan says something of every block, so a
// decoder has all the work of a photograph's scans to keep apart.

/** Bits from the left, and a zero after each byte of ones. */
class Bits {
  #bytes = [];
  #word = 0;
  #count = 0;

  put(value, count) {
    for (let at = count - 1; at >= 0; at--) {
      this.#word = (this.#word << 1) | ((value >> at) & 1);
      if (++this.#count === 8) this.#next();
    }
  }

  #next() {
    this.#bytes.push(this.#word);
    if (this.#word === 0xff) this.#bytes.push(0);
    [this.#word, this.#count] = [0, 0];
  }

  end() {
    while (this.#count > 0) this.put(1, 1);
    return Buffer.from(this.#bytes);
  }
}

function segment(marker, ...bytes) {
  const length = bytes.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...bytes]);
}

/** A first frequency, a last one, bits that were there, bits that are still missing, and the components. */
const SCRIPT = [
  [0, 0, 0, 1, [1, 2, 3]],
  [1, 5, 0, 2, [1]],
  [1, 63, 0, 1, [3]],
  [1, 63, 0, 1, [2]],
  [6, 63, 0, 2, [1]],
  [1, 63, 2, 1, [1]],
  [0, 0, 1, 0, [1, 2, 3]],
  [1, 63, 1, 0, [3]],
  [1, 63, 1, 0, [2]],
  [1, 63, 1, 0, [1]],
];

/** A picture of that size, its file made longer by comments to `sizeBytes`. */
export function progressiveJpeg(width, height, sizeBytes = 0) {
  const word = (value) => [value >> 8, value & 0xff];
  const units = Math.ceil(width / 16) * Math.ceil(height / 16);
  const blocks = (component) => {
    const side = component === 1 ? 8 : 16;
    return Math.ceil(width / side) * Math.ceil(height / side);
  };
  // One code of one bit: no difference. Fifteen codes of four bits: runs of blocks that end, by the bits that their length has.
  const means = segment(0xc4, 0x00, 1, ...Array(15).fill(0), 0);
  const runs = segment(0xc4, 0x10, 0, 0, 0, 15, ...Array(12).fill(0), ...Array.from({ length: 15 }, (_, bits) => bits << 4));
  const scans = SCRIPT.flatMap(([first, last, had, missing, components]) => {
    const header = segment(0xda, components.length, ...components.flatMap((id) => [id, 0]), first, last, (had << 4) | missing);
    const bits = new Bits();
    if (first === 0) return [header, Buffer.alloc(Math.ceil((units * 6) / 8))];
    for (let left = blocks(components[0]); left > 0; ) {
      const run = Math.min(left, 0x7fff);
      const length = Math.floor(Math.log2(run));
      bits.put(length, 4);
      bits.put(run - 2 ** length, length);
      left -= run;
    }
    return [header, bits.end()];
  });
  const frame = segment(0xc2, 8, ...word(height), ...word(width), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0);
  const head = [Buffer.from([0xff, 0xd8]), segment(0xdb, 0, ...Array(64).fill(1)), frame, means, runs];
  const end = Buffer.from([0xff, 0xd9]);
  const bytes = [...head, ...scans, end].reduce((sum, part) => sum + part.length, 0);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(0xfffd, 0x20)]);
  const comments = Array(Math.max(0, Math.floor((sizeBytes - bytes) / comment.length))).fill(comment);
  return Buffer.concat([head[0], ...comments, ...head.slice(1), ...scans, end]);
}
