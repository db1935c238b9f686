//! Delta encoding of the recipe that the page sends to its web worker for every frame of a drag: bytes with only the
//! steps that differ from the previous recipe. The page serializes no JSON and the worker parses none, and a table of
//! colours in the recipe is sent once instead of with every frame.
//!
//! The first byte is the number of steps. Then follow the output settings and each step, after a byte: [`SAME`], or
//! [`NEW`] and the content. A render needs no ids, so they are not sent. Numbers are little-endian. Texts and lists follow their length in four bytes. A value has
//! no tag, because the specification of its parameter states its kind.

use filters::{AssetId, Output, ParamKind, ParamValue, Recipe, Rgb, Step};

/// Equal to the previous recipe at this position.
const SAME: u8 = 0;
const NEW: u8 = 1;

/// The encoder of the page. Each worker has its own, because it leaves out what earlier messages contain.
#[derive(Debug, Default)]
pub(super) struct RecipeWriter {
    last: Recipe,
}

/// The decoder of the worker.
#[derive(Debug)]
pub(super) struct RecipeReader {
    /// `None` after a message that could not be decoded, because later messages build on it.
    last: Option<Recipe>,
}

impl Default for RecipeReader {
    fn default() -> Self {
        Self { last: Some(Recipe::default()) }
    }
}

impl RecipeWriter {
    pub(super) fn write(&mut self, recipe: &Recipe) -> Vec<u8> {
        // A recipe has at most 64 steps.
        let mut bytes = vec![recipe.steps.len() as u8];
        if recipe.output == self.last.output {
            bytes.push(SAME);
        } else {
            bytes.push(NEW);
            write_text(&mut bytes, &Recipe { output: recipe.output, ..Recipe::default() }.canonical());
        }
        for (i, step) in recipe.steps.iter().enumerate() {
            if self.last.steps.get(i) == Some(step) {
                bytes.push(SAME);
            } else {
                bytes.push(NEW);
                write_step(&mut bytes, step);
            }
        }
        self.last.clone_from(recipe);
        bytes
    }
}

impl RecipeReader {
    /// `None` if the bytes were not written by a [`RecipeWriter`], or are not the next message.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Option<Recipe> {
        let last = self.last.take()?;
        let mut bytes = Bytes(bytes);
        let steps = bytes.byte()?;
        let output = if bytes.byte()? == SAME { last.output } else { read_output(&mut bytes)? };
        let steps = (0..usize::from(steps))
            .map(|i| if bytes.byte()? == SAME { last.steps.get(i).cloned() } else { read_step(&mut bytes) });
        let recipe = Recipe { steps: steps.collect::<Option<_>>()?, output };
        if !bytes.0.is_empty() {
            return None;
        }
        self.last = Some(recipe.clone());
        Some(recipe)
    }
}

fn read_output(bytes: &mut Bytes<'_>) -> Option<Output> {
    Some(Recipe::from_json(bytes.text()?.as_bytes()).ok()?.output)
}

fn write_step(bytes: &mut Vec<u8>, step: &Step) {
    let spec = step.spec();
    write_text(bytes, spec.name);
    bytes.push(step.is_off().into());
    for param in spec.params {
        let value = step.get(param.name).filter(|value| param.kind.default_value().as_ref() != Some(value));
        bytes.push(if value.is_some() { NEW } else { SAME });
        if let Some(value) = value {
            write_value(bytes, &value);
        }
    }
}

fn read_step(bytes: &mut Bytes<'_>) -> Option<Step> {
    let mut step = Step::new(bytes.text()?)?;
    step.set_off(bytes.byte()? != 0);
    for param in step.spec().params {
        if bytes.byte()? == NEW {
            step.set(param.name, read_value(bytes, &param.kind)?).ok()?;
        }
    }
    Some(step)
}

fn write_value(bytes: &mut Vec<u8>, value: &ParamValue) {
    match value {
        ParamValue::Number(number) => bytes.extend(number.to_le_bytes()),
        ParamValue::Integer(number) => bytes.extend(number.to_le_bytes()),
        ParamValue::Choice(word) => write_text(bytes, word),
        ParamValue::Flag(on) => bytes.push((*on).into()),
        ParamValue::Color(Rgb(channels)) => bytes.extend(channels),
        ParamValue::Curve(points) => write_numbers(bytes, points.as_flattened()),
        ParamValue::Numbers(numbers) => write_numbers(bytes, numbers),
        ParamValue::Lut(AssetId(digest)) => bytes.extend(digest.as_bytes()),
    }
}

fn read_value(bytes: &mut Bytes<'_>, kind: &ParamKind) -> Option<ParamValue> {
    Some(match kind {
        ParamKind::Number { .. } => ParamValue::Number(f64::from_le_bytes(bytes.array()?)),
        ParamKind::Integer { .. } => ParamValue::Integer(i64::from_le_bytes(bytes.array()?)),
        ParamKind::Choice { options, .. } => {
            let word = bytes.text()?;
            ParamValue::Choice(options.iter().find(|option| option.value == word)?.value)
        }
        ParamKind::Flag { .. } => ParamValue::Flag(bytes.byte()? != 0),
        ParamKind::Color { .. } => ParamValue::Color(Rgb(bytes.array()?)),
        ParamKind::Curve => {
            let numbers = bytes.numbers()?;
            let (points, rest) = numbers.as_chunks::<2>();
            if !rest.is_empty() {
                return None;
            }
            ParamValue::Curve(points.into())
        }
        ParamKind::Numbers { .. } => ParamValue::Numbers(bytes.numbers()?.into()),
        ParamKind::Lut => ParamValue::Lut(AssetId(bytes.array::<32>()?.into())),
    })
}

fn write_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn write_numbers(bytes: &mut Vec<u8>, numbers: &[f64]) {
    bytes.extend((numbers.len() as u32).to_le_bytes());
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

/// The unread bytes of a message.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn length(&mut self) -> Option<usize> {
        self.array().map(|bytes| u32::from_le_bytes(bytes) as usize)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn numbers(&mut self) -> Option<Vec<f64>> {
        let length = self.length()?;
        let (numbers, _) = self.take(length.checked_mul(8)?)?.as_chunks();
        Some(numbers.iter().map(|number| f64::from_le_bytes(*number)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(ops: &str, output: &str) -> Recipe {
        Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}],"output":{output}}}"#).as_bytes()).unwrap()
    }

    const JPEG: &str = r#"{"format":"jpeg"}"#;

    #[test]
    fn recipe_reads_back_whatever_came_before() {
        let kinds = r##"{"op":"resize","width":320,"fit":"exact","height":9},{"op":"auto_levels"},{"op":"exposure","ev":-0.1},
            {"op":"curves","rgb":[[0,0.1],[0.5,0.6],[1,1]]},{"op":"duotone","dark":"#102030"},
            {"op":"convolve","kernel":[0,-1,0,-1,5,-1,0,-1,0]}"##;
        let all = [
            recipe("", JPEG),
            recipe(kinds, r#"{"format":"png","bit_depth":16,"metadata":"all"}"#),
            recipe(r#"{"op":"sepia","amount":0.25}"#, JPEG),
            recipe(kinds, r#"{"format":"jpeg","quality":7,"subsampling":"4:4:4"}"#),
            recipe(kinds, r#"{"format":"webp"}"#),
            recipe(r#"{"op":"sepia","off":true},{"op":"flip"}"#, JPEG),
            recipe(r#"{"op":"sepia"},{"op":"flip","off":true}"#, JPEG),
            recipe("", r#"{"format":"webp"}"#),
        ];
        let (mut writer, mut reader) = (RecipeWriter::default(), RecipeReader::default());
        for recipe in all.iter().chain(all.iter().rev()) {
            assert_eq!(reader.read(&writer.write(recipe)).as_ref(), Some(recipe));
        }
    }

    /// All looks, and all operations with each parameter changed from its default.
    #[test]
    fn recipe_reads_back_with_every_operation() {
        let (mut writer, mut reader) = (RecipeWriter::default(), RecipeReader::default());
        let mut moved = 0;
        for spec in filters::catalog() {
            let mut step = Step::new(spec.name).unwrap();
            for param in spec.params {
                let value = match param.kind {
                    ParamKind::Number { hard: [low, high], .. } => ParamValue::Number(low / 3.0 + high / 1.5),
                    ParamKind::Integer { hard: [_, high], .. } => ParamValue::Integer(high),
                    ParamKind::Choice { options, .. } => ParamValue::Choice(options.last().unwrap().value),
                    ParamKind::Flag { default } => ParamValue::Flag(!default),
                    ParamKind::Color { .. } => ParamValue::Color(Rgb([1, 2, 3])),
                    ParamKind::Curve => ParamValue::Curve([[0.0, 0.5], [0.25, 1.0]].into()),
                    ParamKind::Numbers { counts, hard: [low, high], .. } => {
                        ParamValue::Numbers((0..counts[0]).map(|i| if i == 0 { low } else { high }).collect())
                    }
                    ParamKind::Lut => ParamValue::Lut(AssetId([7; 32].into())),
                };
                moved += usize::from(step.set(param.name, value).is_ok());
            }
            let recipe = Recipe { steps: vec![step], ..Recipe::default() };
            assert_eq!(reader.read(&writer.write(&recipe)), Some(recipe), "{}", spec.name);
        }
        assert!(moved > 100, "{moved}");
        for look in filters::looks() {
            let recipe = Recipe { steps: look.steps.clone(), ..Recipe::default() };
            assert_eq!(reader.read(&writer.write(&recipe)), Some(recipe), "{}", look.name);
        }
    }

    #[test]
    fn recipe_frame_of_a_drag_carries_the_step_that_moves() {
        let table = format!("sha256:{}", "ab".repeat(32));
        let at = |ev: f64| {
            recipe(&format!(r#"{{"op":"lut3d","lut":"{table}"}},{{"op":"exposure","ev":{ev}}},{{"op":"sepia"}}"#), JPEG)
        };
        let mut writer = RecipeWriter::default();
        assert!(writer.write(&at(0.1)).len() > 32);
        // One byte each for the number of steps, the settings and three steps; "exposure" after its length; whether it
        // is off; the presence of `ev`, and its value.
        let frame = writer.write(&at(0.2));
        assert_eq!(frame.len(), 5 + 4 + "exposure".len() + 1 + 1 + 8, "{frame:?}");
    }

    #[test]
    fn recipe_that_is_cut_off_is_refused_and_so_is_what_builds_on_it() {
        let mut writer = RecipeWriter::default();
        let first = writer.write(&recipe(r#"{"op":"exposure","ev":0.5}"#, JPEG));
        let next = writer.write(&recipe(r#"{"op":"exposure","ev":0.5},{"op":"sepia"}"#, JPEG));
        for length in 0..first.len() {
            assert_eq!(RecipeReader::default().read(&first[..length]), None, "{length}");
        }
        let mut reader = RecipeReader::default();
        assert_eq!(reader.read(&[first.as_slice(), b"more"].concat()), None);
        assert_eq!(reader.read(&next), None);
        assert_eq!(RecipeReader::default().read(&next), None, "its first step was never sent");
    }
}
