// Unicode as the JavaScript engine knows it: its tables are there already, in WebAssembly they would be 20 KB more.

/** The first grapheme clusters of `text`, whole, of at most `maxChars` code points together. */
export function graphemes(text, maxChars) {
  let kept = "";
  let chars = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    chars += [...segment].length;
    if (chars > maxChars) break;
    kept += segment;
  }
  return kept;
}

/** `text` without case and in one normalisation form. Upper case first, so that "ß" and "SS" are the same; "ς" is "σ" at a word's end. */
export function searchKey(text) {
  return text.normalize("NFKD").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
}

/** What stays: emoji whole, and the joiners of scripts that are written with them, between letters. What goes: what nobody sees. */
const INVISIBLE =
  /(\p{RGI_Emoji}|(?<=[[\p{L}\p{M}]--\p{Script=Latin}--\p{Script=Greek}--\p{Script=Cyrillic}])[\u200c\u200d](?=\p{L}))|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv;

/** `text` without characters that nobody sees, such as those that turn it around. */
export function visible(text) {
  return text.replaceAll(INVISIBLE, "$1");
}
