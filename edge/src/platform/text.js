// Unicode functions of the JavaScript engine. Its tables exist anyway; in WebAssembly they would add 20 KB.

/** The first grapheme clusters of `text`, unbroken, with at most `maxChars` code points in total. */
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

/** Composes letters with their marks. */
export function compose(text) {
  return text.normalize("NFC");
}

/** Case-folds and normalises `text`. Upper case comes first, so that "ß" equals "SS"; a final "ς" equals "σ". */
export function searchKey(text) {
  return text.normalize("NFKD").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
}

/**
 * Characters to remove: invisible ones. Emoji stay whole, and joiners stay between letters of scripts that need them.
 */
const INVISIBLE =
  /(\p{RGI_Emoji}|(?<=[[\p{L}\p{M}]--\p{Script=Latin}--\p{Script=Greek}--\p{Script=Cyrillic}])[\u200c\u200d](?=\p{L}))|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv;

/** Removes invisible characters from `text`, such as those that reverse it. */
export function visible(text) {
  return text.replaceAll(INVISIBLE, "$1");
}
