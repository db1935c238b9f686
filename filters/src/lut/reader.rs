//! An incremental parser of the `.cube` format: Adobe's Cube LUT Specification 1.0 and the extensions of DaVinci Resolve (input ranges, a
//! shaper before a cube, video levels). Keywords in any order, then the curves if there are any, then the cube with red varying fastest.
//! Comments, blank lines and any line ends are allowed.
//!
//! Unknown keywords are ignored, unless they begin like one that changes the meaning of the numbers.

use std::mem;

use sha2::{Digest as _, Sha256};

use super::grid::{Curve, Grid, axes};
use super::{AssetId, Lut, LutError, LutInfo, Parts};
use crate::decimal::parse_decimal;

/// Largest side of a cube in entries: the finest that Resolve and others write.
const MAX_CUBE: usize = 129;
/// Largest number of entries in a curve: Adobe's limit.
const MAX_CURVE: usize = 65_536;
/// Larger numbers are not colours.
const MAX_VALUE: f32 = 10_000.0;
/// Only comments and titles are longer than this; the rest of such a line is ignored.
const LINE_BYTES: usize = 1024;
/// Longest title in characters; the rest is cut off.
const TITLE_CHARS: usize = 80;
/// Smallest width of a domain: narrower inputs would all be one value.
const MIN_DOMAIN: f32 = 1e-4;

/// Parses a `.cube` file from pieces of its bytes.
#[derive(Debug, Clone)]
pub struct LutReader {
    hash: Sha256,
    file_bytes: u64,
    /// Number of complete lines.
    lines: u32,
    /// The incomplete line, up to [`LINE_BYTES`].
    line: Vec<u8>,
    /// Whether the line was longer and has been cut.
    cut: bool,
    after_cr: bool,
    /// Whether to store the numbers.
    keeps: bool,
    header: Header,
    curve: Entries,
    pub(super) cube: Entries,
}

#[derive(Debug, Clone, Default)]
struct Header {
    title: Option<String>,
    curve_size: Option<usize>,
    cube_size: Option<usize>,
    domain_min: Option<[f32; 3]>,
    domain_max: Option<[f32; 3]>,
    curve_range: Option<[f32; 2]>,
    cube_range: Option<[f32; 2]>,
    video_in: bool,
    video_out: bool,
}

/// The numbers of a part, as they are parsed.
#[derive(Debug, Clone, Default)]
pub(super) struct Entries {
    read: usize,
    pub(super) numbers: Vec<f32>,
}

impl Default for LutReader {
    fn default() -> Self {
        Self::new()
    }
}

impl LutReader {
    /// A parser at the start of a file.
    #[must_use]
    pub fn new() -> Self {
        Self {
            hash: Sha256::new(),
            file_bytes: 0,
            lines: 0,
            line: Vec::new(),
            cut: false,
            after_cr: false,
            keeps: true,
            header: Header::default(),
            curve: Entries::default(),
            cube: Entries::default(),
        }
    }

    /// A parser that stores no numbers, for [`Self::check`].
    #[must_use]
    pub fn checking() -> Self {
        Self { keeps: false, ..Self::new() }
    }

    /// Parses the next bytes.
    ///
    /// # Errors
    ///
    /// The first error, with its line.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), LutError> {
        self.hash.update(bytes);
        self.file_bytes += bytes.len() as u64;
        for piece in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            let (ended, piece) = match piece {
                [line @ .., end @ (b'\n' | b'\r')] => (Some(*end), line),
                line => (None, line),
            };
            // The second character of a CR LF line end.
            if mem::take(&mut self.after_cr) && ended == Some(b'\n') && piece.is_empty() && self.line.is_empty() {
                continue;
            }
            let room = LINE_BYTES - self.line.len();
            self.cut |= piece.len() > room;
            self.line.extend(piece.get(..room).unwrap_or(piece));
            if let Some(end) = ended {
                self.end_line()?;
                self.after_cr = end == b'\r';
            }
        }
        Ok(())
    }

    /// Finishes parsing and returns the table.
    ///
    /// # Errors
    ///
    /// The last line is wrong, or the table has no size or the wrong number of colours.
    pub fn finish(mut self) -> Result<Lut, LutError> {
        let info = self.end()?;
        let (mut parts, [curve, cube]) = (self.parts()?, [self.curve, self.cube]);
        for (kept, read) in [
            (parts.curve.as_mut().map(|part| &mut part.entries), curve),
            (parts.grid.as_mut().map(|part| &mut part.entries), cube),
        ] {
            if let Some(kept) = kept {
                *kept = read.numbers;
                kept.push(0.0);
            }
        }
        Ok(Lut { info, parts })
    }

    /// Finishes parsing and returns information about the file, without a table.
    ///
    /// # Errors
    ///
    /// As [`Self::finish`].
    pub fn check(mut self) -> Result<LutInfo, LutError> {
        self.end()
    }

    fn end(&mut self) -> Result<LutInfo, LutError> {
        if !self.line.is_empty() {
            self.end_line()?;
        }
        for (entries, size, power) in [(&self.curve, self.header.curve_size, 1), (&self.cube, self.header.cube_size, 3)]
        {
            let count = size.map_or(0, |size| size.pow(power));
            if entries.read != count {
                return whole(format!("The table ends after {} of {count} colours. Export it again.", entries.read));
            }
        }
        let id = AssetId(<[u8; 32]>::from(self.hash.clone().finalize()).into());
        let info = self.parts()?.info(id, self.header.title.take(), self.file_bytes);
        info.map_or_else(
            || whole("The table has neither LUT_3D_SIZE nor LUT_1D_SIZE. Export it as a .cube file again."),
            Ok,
        )
    }

    /// The parts of the table without their numbers.
    fn parts(&self) -> Result<Parts, LutError> {
        let Header { curve_size, cube_size, curve_range, cube_range, video_in, video_out, .. } = self.header;
        let domain = (self.header.domain_min.unwrap_or([0.0; 3]), self.header.domain_max.unwrap_or([1.0; 3]));
        // A domain is that of the input colours, so it belongs to the shaper if there is one.
        let cube_domain = if curve_size.is_some() { ([0.0; 3], [1.0; 3]) } else { domain };
        let range = |range: Option<[f32; 2]>, or| range.map_or(or, |[low, high]| ([low; 3], [high; 3]));
        let axes = |size: usize, (low, high): ([f32; 3], [f32; 3])| {
            if (0..3).any(|i| high[i] - low[i] < MIN_DOMAIN) {
                return whole("The domain of the table must end above its start, for each channel.");
            }
            Ok(axes(size, low, high))
        };
        let entries = Vec::new;
        Ok(Parts {
            video_in,
            curve: match curve_size {
                None => None,
                Some(size) => Some(Curve { size, axes: axes(size, range(curve_range, domain))?, entries: entries() }),
            },
            grid: match cube_size {
                None => None,
                Some(size) => {
                    Some(Grid { size, axes: axes(size, range(cube_range, cube_domain))?, entries: entries() })
                }
            },
            video_out,
        })
    }

    fn end_line(&mut self) -> Result<(), LutError> {
        let mut line = mem::take(&mut self.line);
        let cut = mem::take(&mut self.cut);
        self.lines = self.lines.saturating_add(1);
        let content = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.lines == 1).unwrap_or(&line);
        let read = self.content(content, cut);
        line.clear();
        self.line = line;
        read.map_err(|message| {
            let message = format!("Line {} of the table {message}.", self.lines);
            LutError { line: Some(self.lines), message }
        })
    }

    /// Parses a line. The error is the end of a sentence.
    fn content(&mut self, line: &[u8], cut: bool) -> Result<(), String> {
        let line = line.trim_ascii();
        let first = line.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        if first.eq_ignore_ascii_case(b"TITLE") {
            self.header.title = title(line.get(first.len()..).unwrap_or_default());
            return Ok(());
        }
        // Only a title may contain the comment character.
        let (line, comment) = match line.iter().position(|byte| *byte == b'#') {
            Some(at) => (line.get(..at).unwrap_or_default(), true),
            None => (line, false),
        };
        if cut && !comment {
            return Err(format!("is longer than {LINE_BYTES} characters"));
        }
        // A line that is not UTF-8 has neither numbers nor keywords.
        let line = str::from_utf8(line).unwrap_or("?");
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next() else { return Ok(()) };
        if first.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
            return self.colour(line);
        }
        if self.curve.read + self.cube.read > 0 {
            return Err("must be three numbers, because keywords must come before the first colour".to_owned());
        }
        self.keyword(&first.to_ascii_uppercase(), words)
    }

    fn colour(&mut self, line: &str) -> Result<(), String> {
        let Header { curve_size, cube_size, .. } = self.header;
        let counts = [curve_size.unwrap_or(0), cube_size.map_or(0, |size| size.pow(3))];
        if counts == [0, 0] {
            return Err("has numbers, but LUT_3D_SIZE or LUT_1D_SIZE must come first".to_owned());
        }
        let Some(colour) = numbers::<3>(line.split_ascii_whitespace()) else {
            return Err("must be three numbers between -10000 and 10000".to_owned());
        };
        // The curves come first.
        let (part, count) = if self.curve.read < counts[0] || counts[1] == 0 {
            (&mut self.curve, counts[0])
        } else {
            (&mut self.cube, counts[1])
        };
        if part.read == count {
            let count = counts[0] + counts[1];
            return Err(format!("is one too many, because the size of the table is {count} colours"));
        }
        if self.keeps {
            if part.read == 0 {
                part.numbers.reserve_exact(3 * count + 1);
            }
            part.numbers.extend(colour);
        }
        part.read += 1;
        Ok(())
    }

    fn keyword<'a>(&mut self, keyword: &str, words: impl Iterator<Item = &'a str>) -> Result<(), String> {
        let header = &mut self.header;
        match keyword {
            "LUT_3D_SIZE" => header.cube_size = Some(size(words, header.cube_size, MAX_CUBE)?),
            "LUT_1D_SIZE" => header.curve_size = Some(size(words, header.curve_size, MAX_CURVE)?),
            "DOMAIN_MIN" => header.domain_min = Some(three(words)?),
            "DOMAIN_MAX" => header.domain_max = Some(three(words)?),
            "LUT_1D_INPUT_RANGE" => header.curve_range = Some(two(words)?),
            "LUT_3D_INPUT_RANGE" => header.cube_range = Some(two(words)?),
            "LUT_IN_VIDEO_RANGE" => header.video_in = true,
            "LUT_OUT_VIDEO_RANGE" => header.video_out = true,
            other if other.starts_with("LUT_") || other.starts_with("DOMAIN_") || !is_word(other) => {
                return Err("begins with a keyword that is unknown in .cube files".to_owned());
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether a text has the form of a keyword.
fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn whole<T>(message: impl Into<String>) -> Result<T, LutError> {
    Err(LutError { line: None, message: message.into() })
}

/// The title without quotes.
fn title(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim().trim_matches('"').trim();
    let title: String = text.chars().filter(|c| !c.is_control()).take(TITLE_CHARS).collect();
    (!title.is_empty()).then_some(title)
}

fn size<'a>(mut words: impl Iterator<Item = &'a str>, before: Option<usize>, max: usize) -> Result<usize, String> {
    let number = words.next().and_then(|word| word.parse().ok());
    match number.filter(|size| (2..=max).contains(size) && words.next().is_none()) {
        Some(_) if before.is_some() => Err("states the size a second time".to_owned()),
        Some(number) => Ok(number),
        None => Err(format!("must give a size between 2 and {max}")),
    }
}

fn three<'a>(words: impl Iterator<Item = &'a str>) -> Result<[f32; 3], String> {
    numbers(words).ok_or_else(|| "must give three numbers".to_owned())
}

fn two<'a>(words: impl Iterator<Item = &'a str>) -> Result<[f32; 2], String> {
    numbers(words).ok_or_else(|| "must give two numbers".to_owned())
}

/// Parses exactly `N` numbers.
fn numbers<'a, const N: usize>(mut words: impl Iterator<Item = &'a str>) -> Option<[f32; N]> {
    let mut numbers = [0.0; N];
    for number in &mut numbers {
        *number = parse_decimal(words.next()?).map(|number| number as f32).filter(|v| v.abs() <= MAX_VALUE)?;
    }
    words.next().is_none().then_some(numbers)
}
