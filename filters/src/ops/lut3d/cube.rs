//! The `.cube` format: Adobe's Cube LUT Specification 1.0 for three dimensions, and the input range as DaVinci Resolve writes it. Keywords in any
//! order, then the table, red changing fastest; comments and blank lines anywhere. Every mistake is a sentence with its line.

use crate::decimal::parse_decimal;

/// Most entries along a side.
const MAX_SIZE: usize = 65;
/// Numbers beyond it are no colours.
const MAX_VALUE: f32 = 10_000.0;

#[cfg(test)]
thread_local! {
    /// How many tables this thread has read.
    pub(super) static PARSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A table of colours.
#[derive(Debug, Clone)]
pub(super) struct Cube {
    /// Entries along each side, 2 to 65.
    pub(super) size: usize,
    /// The lowest input of each channel.
    pub(super) low: [f32; 3],
    /// Entries per unit of input.
    pub(super) scale: [f32; 3],
    /// `size` cubed colours, red changing fastest; the fourth value is nothing.
    pub(super) entries: Vec<[f32; 4]>,
}

impl Cube {
    /// How far apart two entries stand that differ by one in a channel.
    pub(super) const fn stride(&self, channel: usize) -> usize {
        match channel {
            0 => 1,
            1 => self.size,
            _ => self.size * self.size,
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        #[cfg(test)]
        PARSED.with(|parsed| parsed.set(parsed.get() + 1));
        let mut size = None;
        let (mut low, mut high) = ([0.0_f32; 3], [1.0_f32; 3]);
        let mut entries: Vec<[f32; 4]> = Vec::new();
        for (line, content) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let wrong = |message: &str| Err(format!("Line {} of the table {message}.", line + 1));
            let mut words = content.split_whitespace();
            let Some(first) = words.next().filter(|word| !word.starts_with('#')) else { continue };
            if first.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
                let Some(count) = size.map(|size: usize| size * size * size) else {
                    return wrong("has numbers, but no LUT_3D_SIZE came before them");
                };
                let Some([r, g, b]) = numbers(content.split_whitespace()) else {
                    return wrong("must be three numbers between -10000 and 10000");
                };
                if entries.len() == count {
                    return wrong(&format!("is one too many: the size asks for {count} colours"));
                }
                entries.push([r, g, b, 0.0]);
                continue;
            }
            if !entries.is_empty() {
                return wrong("must be three numbers: keywords stand before the table");
            }
            match first {
                "TITLE" => {}
                "LUT_3D_SIZE" => {
                    let number = words.next().and_then(|word| word.parse().ok());
                    match number.filter(|size| (2..=MAX_SIZE).contains(size) && words.next().is_none()) {
                        Some(_) if size.is_some() => return wrong("gives the size a second time"),
                        Some(number) => size = Some(number),
                        None => return wrong("must give a size between 2 and 65"),
                    }
                }
                "DOMAIN_MIN" => match numbers(words) {
                    Some(numbers) => low = numbers,
                    None => return wrong("must give three numbers"),
                },
                "DOMAIN_MAX" => match numbers(words) {
                    Some(numbers) => high = numbers,
                    None => return wrong("must give three numbers"),
                },
                "LUT_3D_INPUT_RANGE" => match numbers(words) {
                    Some([from, to]) => (low, high) = ([from; 3], [to; 3]),
                    None => return wrong("must give two numbers"),
                },
                "LUT_1D_SIZE" | "LUT_1D_INPUT_RANGE" => {
                    return wrong("is of a one-dimensional table; only tables with LUT_3D_SIZE are read");
                }
                _ => return wrong("begins with a word that .cube files do not have"),
            }
        }
        let Some(size) = size else { return Err("The table has no LUT_3D_SIZE.".to_owned()) };
        let count = size * size * size;
        if entries.len() != count {
            return Err(format!("The table ends after {} of {count} colours.", entries.len()));
        }
        let scale = [0, 1, 2].map(|i| (size - 1) as f32 / (high[i] - low[i]));
        // Below this, inputs would be all but one value.
        if (0..3).any(|i| high[i] - low[i] < 1e-4) {
            return Err("The table's domain must end above where it begins, for each channel.".to_owned());
        }
        Ok(Self { size, low, scale, entries })
    }
}

/// Exactly so many numbers.
fn numbers<'a, const N: usize>(mut words: impl Iterator<Item = &'a str>) -> Option<[f32; N]> {
    let mut numbers = [0.0; N];
    for number in &mut numbers {
        *number = parse_decimal(words.next()?).map(|number| number as f32).filter(|v| v.abs() <= MAX_VALUE)?;
    }
    words.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n";

    #[test]
    fn cube_takes_headers_in_any_order_comments_and_blank_lines() {
        let texts = [
            format!("LUT_3D_SIZE 2\n{TWO}"),
            format!("\u{feff}# made by hand\r\n\r\nDOMAIN_MAX 1 1 1\r\nLUT_3D_SIZE 2\r\nDOMAIN_MIN 0 0 0\r\nTITLE \"a # b\"\r\n{TWO}\r\n# end"),
            format!("LUT_3D_INPUT_RANGE 0.0 1.0\nLUT_3D_SIZE 2\n\n  {}", TWO.replace(' ', "\t").replace("\n1", "\n\n# x\n1.0e0")),
        ];
        for text in texts {
            let cube = Cube::parse(&text).unwrap();
            assert_eq!((cube.size, cube.low, cube.scale), (2, [0.0; 3], [1.0; 3]));
            assert_eq!((cube.entries[1], cube.entries[4]), ([1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]));
        }
        let cube = Cube::parse(&format!("DOMAIN_MIN -1 0 0.5\nDOMAIN_MAX 1 4 1\nLUT_3D_SIZE 2\n{TWO}")).unwrap();
        assert_eq!((cube.low, cube.scale), ([-1.0, 0.0, 0.5], [0.5, 0.25, 2.0]));
    }

    #[test]
    fn cube_mistakes_name_their_line() {
        let cases = [
            ("", "The table has no LUT_3D_SIZE."),
            ("LUT_3D_SIZE 2\n0 0 0\n", "The table ends after 1 of 8 colours."),
            ("0 0 0\n", "Line 1 of the table has numbers, but no LUT_3D_SIZE came before them."),
            ("# x\nLUT_3D_SIZE 66\n", "Line 2 of the table must give a size between 2 and 65."),
            ("LUT_3D_SIZE 18446744073709551616", "Line 1 of the table must give a size between 2 and 65."),
            ("LUT_3D_SIZE 2\nLUT_3D_SIZE 3", "Line 2 of the table gives the size a second time."),
            ("LUT_3D_SIZE 2\n0 0\n", "Line 2 of the table must be three numbers between -10000 and 10000."),
            ("LUT_3D_SIZE 2\n0 0 nan\n", "Line 2 of the table must be three numbers between -10000 and 10000."),
            ("LUT_3D_SIZE 2\n0 0 1e9\n", "Line 2 of the table must be three numbers between -10000 and 10000."),
            ("LUT_3D_SIZE 2\n0 0 0\nTITLE x", "Line 3 of the table must be three numbers: keywords stand before the table."),
            ("LUT_1D_SIZE 16\n", "Line 1 of the table is of a one-dimensional table; only tables with LUT_3D_SIZE are read."),
            ("DOMAIN_MIN 0 0 0 0", "Line 1 of the table must give three numbers."),
            ("WAT 1", "Line 1 of the table begins with a word that .cube files do not have."),
        ];
        for (text, message) in cases {
            assert_eq!(Cube::parse(text).unwrap_err(), message);
        }
        let more = format!("LUT_3D_SIZE 2\n{TWO}0 0 0\n");
        assert_eq!(Cube::parse(&more).unwrap_err(), "Line 10 of the table is one too many: the size asks for 8 colours.");
        for domain in ["DOMAIN_MAX 1 0 1", "DOMAIN_MIN 2 0 0"] {
            assert!(Cube::parse(&format!("{domain}\nLUT_3D_SIZE 2\n{TWO}")).unwrap_err().contains("domain"));
        }
    }
}
