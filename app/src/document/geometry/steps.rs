//! Converts the geometry from and to the first steps of a stack.

use filters::{BitDepth, Encoding, Group, MAX_STEPS, Metadata, Output, ParamValue, Recipe, Step};

use super::bounds::Bounds;
use super::{ANGLE_MAX, Geometry, Rect, Size};
use crate::document::Document;
use crate::document::draft::{Draft, Entry, StepId};

/// Effects that depend on the frame of the picture. They are left out while more of the picture is shown.
const FRAME_EFFECTS: [&str; 2] = ["vignette", "polaroid"];
/// The gesture name of geometry changes.
const GESTURE: &str = "geometry";

impl Draft {
    /// Reads the geometry of a photograph of this size from the first steps of the stack. Returns it with the ids of
    /// these steps. Disabled steps are ignored.
    pub(crate) fn geometry(&self, picture: Size) -> (Geometry, Vec<StepId>) {
        let mut geometry = Geometry::new(picture);
        let mut ids = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.enabled) {
            let Some(next) = geometry.after_step(&entry.step).filter(|_| !entry.from_look) else { break };
            geometry = next;
            ids.push(entry.id);
        }
        (geometry, ids)
    }

    /// The recipe of the picture to crop: mirrored, turned and straightened, but whole. Later steps that change the
    /// size are left out.
    pub(crate) fn uncropped(&self, picture: Size) -> Recipe {
        let (geometry, ids) = self.geometry(picture);
        let rest = self.entries.iter().filter(|entry| entry.enabled && !ids.contains(&entry.id));
        let rest = rest.filter(|entry| {
            let spec = entry.step.spec();
            spec.group != Group::Geometry && !FRAME_EFFECTS.contains(&spec.name)
        });
        let canvas = Geometry { crop: None, ..geometry };
        let steps = canvas.steps().into_iter().chain(rest.map(|entry| entry.step.clone()));
        // A format with alpha: the corners are transparent.
        Recipe { steps: steps.collect(), output: Output { encoding: Encoding::PNG, ..Output::default() } }
    }

    /// Whether later steps change the geometry too.
    pub(crate) fn has_later_geometry(&self, picture: Size) -> bool {
        let (_, ids) = self.geometry(picture);
        let moves = |entry: &Entry| entry.enabled && entry.step.spec().group == Group::Geometry;
        self.entries.iter().any(|entry| moves(entry) && !ids.contains(&entry.id))
    }
}

impl Document {
    /// Replaces the geometry steps at the beginning of the stack. Other steps do not change. The changes of one drag
    /// undo together. Returns false if the recipe is full.
    pub(crate) fn set_geometry(&mut self, geometry: &Geometry, drags: bool) -> bool {
        let (now, ids) = self.draft().geometry(geometry.picture);
        if now == *geometry {
            return true;
        }
        let mut next = self.draft().clone();
        // A step of the same operation keeps its id.
        let mut free: Vec<Entry> = next.entries.iter().filter(|entry| ids.contains(&entry.id)).cloned().collect();
        next.entries.retain(|entry| !ids.contains(&entry.id));
        let steps = geometry.steps();
        if next.entries.len() + steps.len() > MAX_STEPS {
            return false;
        }
        let entries: Vec<_> = steps
            .into_iter()
            .map(|step| {
                let same = free.iter().position(|entry| entry.step.spec().name == step.spec().name);
                let id = same.map_or_else(|| self.take_id(), |at| free.remove(at).id);
                Entry::new(id, step)
            })
            .collect();
        next.entries.splice(0..0, entries);
        self.history.record(drags.then(|| GESTURE.to_owned()), next);
        true
    }
}

impl Geometry {
    /// The steps that produce this geometry.
    fn steps(&self) -> Vec<Step> {
        let (axis, quarters) = match (self.mirrored, self.quarters) {
            (false, quarters) => (None, quarters),
            (true, 2) => (Some("vertical"), 0),
            (true, quarters) => (Some("horizontal"), quarters),
        };
        let degrees = if quarters == 3 { -90.0 } else { 90.0 * f64::from(quarters) };
        let flip = axis.and_then(|axis| step("flip", [("axis", ParamValue::Choice(axis))]));
        let rotate =
            |degrees: f64| step("rotate", [("degrees", ParamValue::Number(degrees))]).filter(|_| degrees != 0.0);
        let number = |px: u32| ParamValue::Integer(i64::from(px));
        let crop = self.crop.and_then(|Rect { x, y, width, height }| {
            step("crop", [("x", number(x)), ("y", number(y)), ("width", number(width)), ("height", number(height))])
        });
        [flip, rotate(degrees), rotate(self.angle), crop].into_iter().flatten().collect()
    }

    /// The recipe of the crop alone, as a PNG file without metadata. The crop is square, and scaled down if it has more
    /// than `side_px`.
    pub(crate) fn square(&self, side_px: u32) -> Recipe {
        let side = || ParamValue::Integer(side_px.into());
        let fit = ParamValue::Choice("exact");
        let scale = step("resize", [("width", side()), ("height", side()), ("fit", fit)])
            .filter(|_| self.crop_rect().width > side_px);
        let encoding = Encoding::Png { depth: Some(BitDepth::Eight) };
        Recipe {
            steps: self.steps().into_iter().chain(scale).collect(),
            output: Output { encoding, metadata: Metadata::None },
        }
    }

    /// The geometry after one more step; `None` if this form cannot express it.
    fn after_step(self, step: &Step) -> Option<Self> {
        let (number, flag) = (|name| number(step, name), |name| step.get(name) == Some(ParamValue::Flag(true)));
        match step.spec().name {
            "flip" => Some(self.flip(step.get("axis") == Some(ParamValue::Choice("vertical")))),
            "rotate" => {
                let degrees = number("degrees")?;
                // The operation splits an angle in the same way, except for 45°, which it makes from a quarter turn.
                let quarters = if degrees.abs() <= ANGLE_MAX { 0.0 } else { (degrees / 90.0).round() };
                let (rest, turned) = (degrees - 90.0 * quarters, self.turn(quarters.rem_euclid(4.0) as u8));
                if rest == 0.0 {
                    return Some(turned);
                }
                let (crops, is_filled) = (flag("crop"), number("opacity").is_some_and(|opacity| opacity > 0.0));
                if self.angle != 0.0 || self.crop.is_some() || (is_filled && !crops) {
                    return None;
                }
                let straight = Self { angle: rest, ..turned };
                let crop = crops.then(|| Bounds::new(straight.turned(), rest).inner());
                Some(Self { crop, ..straight })
            }
            "crop" => {
                let within = self.crop_rect();
                let px = |name| number(name).map_or(0, |value| value as u32);
                let (x, y) = (px("x"), px("y"));
                let side = |name, whole: u32, start: u32| match (whole.checked_sub(start)?, px(name)) {
                    (0, _) => None,
                    (rest, 0) => Some(rest),
                    (rest, wanted) => Some(wanted.min(rest)),
                };
                let (width, height) = (side("width", within.width, x)?, side("height", within.height, y)?);
                Some(self.cropped(Rect { x: within.x + x, y: within.y + y, width, height }))
            }
            _ => None,
        }
    }
}

fn step<const COUNT: usize>(op: &str, params: [(&str, ParamValue); COUNT]) -> Option<Step> {
    let mut step = Step::new(op)?;
    for (name, value) in params {
        step.set(name, value).ok()?;
    }
    Some(step)
}

fn number(step: &Step, name: &str) -> Option<f64> {
    match step.get(name)? {
        ParamValue::Number(number) => Some(number),
        ParamValue::Integer(number) => Some(number as f64),
        _ => None,
    }
}
