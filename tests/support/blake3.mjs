// BLAKE3 in key-derivation mode, from its specification (github.com/BLAKE3-team/BLAKE3-specs): a second implementation, so that
// pixel digests can be checked without the engine. Output: 32 bytes.

const IV = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
const COLUMNS_THEN_DIAGONALS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];
const CHUNK_BYTES = 1024;
const BLOCK_BYTES = 64;
const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;
const KEY_CONTEXT = 32;
const KEY_MATERIAL = 64;

/** The 32 bytes that BLAKE3 derives from `material` in `context`. */
export function deriveKey(context, material) {
  const key = hash(new TextEncoder().encode(context), IV, KEY_CONTEXT);
  return hash(material, words(key), KEY_MATERIAL);
}

function hash(bytes, key, mode) {
  const chunks = [];
  for (let at = 0; at < bytes.length || at === 0; at += CHUNK_BYTES) {
    chunks.push(chunk(bytes.subarray(at, at + CHUNK_BYTES), chunks.length, key, mode));
  }
  const root = tree(chunks, key, mode);
  return Buffer.from(new Uint32Array(compress({ ...root, flags: root.flags | ROOT })).buffer);
}

/** The left part of a tree has as many chunks as the largest power of two below their number. */
function tree(nodes, key, mode) {
  if (nodes.length === 1) return nodes[0];
  let left = 1;
  while (left * 2 < nodes.length) left *= 2;
  const children = [nodes.slice(0, left), nodes.slice(left)].map((part) => compress(tree(part, key, mode)));
  return { chaining: key, block: children.flat(), counter: 0, length: BLOCK_BYTES, flags: PARENT | mode };
}

/** The last compression of a chunk, not carried out yet. */
function chunk(bytes, counter, key, mode) {
  let chaining = key;
  const last = Math.max(0, Math.ceil(bytes.length / BLOCK_BYTES) - 1);
  for (let i = 0; ; i += 1) {
    const part = bytes.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES);
    const padded = new Uint8Array(BLOCK_BYTES);
    padded.set(part);
    const flags = mode | (i === 0 ? CHUNK_START : 0) | (i === last ? CHUNK_END : 0);
    const node = { chaining, block: words(padded), counter, length: part.length, flags };
    if (i === last) return node;
    chaining = compress(node);
  }
}

function compress({ chaining, block, counter, length, flags }) {
  const state = [...chaining, ...IV.slice(0, 4), counter, 0, length, flags];
  let message = block;
  for (let round = 0; round < 7; round += 1) {
    COLUMNS_THEN_DIAGONALS.forEach((places, i) => {
      mix(state, places, message[2 * i], message[2 * i + 1]);
    });
    const before = message;
    message = PERMUTATION.map((i) => before[i]);
  }
  return state.slice(0, 8).map((word, i) => (word ^ state[i + 8]) >>> 0);
}

function mix(state, [a, b, c, d], x, y) {
  const rotated = (word, bits) => (word >>> bits) | (word << (32 - bits));
  state[a] = (state[a] + state[b] + x) | 0;
  state[d] = rotated(state[d] ^ state[a], 16);
  state[c] = (state[c] + state[d]) | 0;
  state[b] = rotated(state[b] ^ state[c], 12);
  state[a] = (state[a] + state[b] + y) | 0;
  state[d] = rotated(state[d] ^ state[a], 8);
  state[c] = (state[c] + state[d]) | 0;
  state[b] = rotated(state[b] ^ state[c], 7);
}

/** Bytes as words of 32 bits, little end first. */
function words(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}
