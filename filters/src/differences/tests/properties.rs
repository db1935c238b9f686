//! Properties over pairs of random recipes, made from the specifications of all operations.

use super::*;
use crate::spec::{ParamKind, Rgb, catalog};
use crate::{AssetId, Digest, MAX_STEPS};

const PAIRS: usize = 4000;

/// A linear congruential generator (Knuth, MMIX), so that a failure repeats.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn real(&mut self, [low, high]: [f64; 2]) -> f64 {
        // Few values, so that two recipes often agree.
        low + (high - low) * self.below(9) as f64 / 8.0
    }

    fn value(&mut self, kind: &ParamKind) -> ParamValue {
        match *kind {
            ParamKind::Number { hard, .. } => ParamValue::Number(self.real(hard)),
            ParamKind::Integer { hard: [low, high], step, .. } => {
                let steps = self.below(((high - low) / step) as usize + 1) as i64;
                ParamValue::Integer((low.div_euclid(step) * step + steps * step).clamp(low, high) / step * step)
            }
            ParamKind::Choice { options, .. } => ParamValue::Choice(options[self.below(options.len())].value),
            ParamKind::Flag { .. } => ParamValue::Flag(self.below(2) == 1),
            ParamKind::Color { .. } => ParamValue::Color(Rgb([self.below(256) as u8, 0, self.below(2) as u8])),
            ParamKind::Curve => {
                let ends = [[0.0, self.real([0.0, 1.0])], [1.0, self.real([0.0, 1.0])]];
                ParamValue::Curve(ends.into())
            }
            ParamKind::Numbers { counts, hard, .. } => {
                let count = counts[self.below(counts.len())];
                ParamValue::Numbers((0..count).map(|_| self.real(hard)).collect())
            }
            ParamKind::Lut => ParamValue::Lut(AssetId(Digest::sha256(&[self.below(3) as u8]))),
        }
    }

    fn change(&mut self, step: &mut Step) {
        let params = step.spec().params;
        if params.is_empty() {
            return;
        }
        let param = &params[self.below(params.len())];
        if self.below(4) == 0 {
            step.reset(param.name);
        } else {
            // Integers at an end of the range may not be multiples of the step; such a value is left out.
            let _ = step.set(param.name, self.value(&param.kind));
        }
    }

    /// A step of one of the first `operations`.
    fn step(&mut self, operations: usize) -> Step {
        let specs: Vec<_> = catalog().collect();
        let mut step = Step::new(specs[self.below(operations.min(specs.len()))].name).unwrap();
        for _ in 0..self.below(4) {
            self.change(&mut step);
        }
        step.set_off(self.below(4) == 0);
        step
    }

    fn output(&mut self) -> Value {
        match self.below(5) {
            0 => json!({"format": "jpeg", "quality": 1 + self.below(100), "metadata": "all"}),
            1 => json!({"format": "jpeg", "subsampling": "4:4:4"}),
            2 => json!({"format": "png", "bit_depth": 8, "metadata": "none"}),
            3 => json!({"format": "webp"}),
            _ => json!({"format": "jpeg"}),
        }
    }

    fn recipe(&mut self, ids: bool) -> Recipe {
        // Few operations, so that many steps have the same one; or all.
        let operations = [3, 8, usize::MAX][self.below(3)];
        let length = if self.below(50) == 0 { MAX_STEPS } else { self.below(12) };
        let mut steps: Vec<_> = (0..length).map(|_| self.step(operations)).collect();
        if ids {
            for (i, step) in steps.iter_mut().enumerate() {
                step.set_id(Some(&format!("s{i}"))).unwrap();
            }
        }
        Recipe { steps, output: with_output(self.output()).output }
    }

    /// An edit of `recipe`: some steps moved, removed, added, switched and changed. New steps have new ids if `ids`.
    fn edit(&mut self, recipe: &Recipe, ids: bool) -> Recipe {
        let mut recipe = recipe.clone();
        for edit in 0..self.below(8) {
            let length = recipe.steps.len();
            match self.below(6) {
                0 if length > 0 => drop(recipe.steps.remove(self.below(length))),
                1 if length > 0 => {
                    let step = recipe.steps.remove(self.below(length));
                    recipe.steps.insert(self.below(length), step);
                }
                2 if length < MAX_STEPS => {
                    let mut step = self.step(8);
                    step.set_id(ids.then(|| format!("new{edit}")).as_deref()).unwrap();
                    recipe.steps.insert(self.below(length + 1), step);
                }
                3 if length > 0 => {
                    let step = &mut recipe.steps[self.below(length)];
                    step.set_off(!step.is_off());
                }
                4 => recipe.output = with_output(self.output()).output,
                _ if length > 0 => {
                    let at = self.below(length);
                    self.change(&mut recipe.steps[at]);
                }
                _ => {}
            }
        }
        recipe
    }
}

fn without_ids(recipe: &Recipe) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.steps.iter_mut().for_each(|step| step.set_id(None).unwrap());
    recipe
}

fn patched(recipe: &Recipe, differences: &[Difference]) -> Value {
    let patch: ::json_patch::Patch = serde_json::from_value(json_patch(recipe, differences).unwrap()).unwrap();
    let mut value = recipe.to_value();
    ::json_patch::patch(&mut value, &patch).unwrap();
    value
}

#[test]
fn differences_lead_there_and_back() {
    let mut random = Random(19);
    let mut seen = std::collections::BTreeMap::new();
    for i in 0..PAIRS {
        let ids = i % 3 == 0;
        let a = random.recipe(ids);
        // Two recipes without a common history, or an edit.
        let b = if i % 2 == 0 && !ids { random.recipe(false) } else { random.edit(&a, ids) };
        assert_eq!(differences(&a, &a), [], "{a}");
        let found = differences(&a, &b);
        let place = || format!("{i}: {} and {}", a.to_json(), b.to_json());
        let (make, preset) = (apply(&a, &found).unwrap(), apply(&b, &invert(&found)).unwrap());
        assert_eq!(without_ids(&make), without_ids(&b), "{}", place());
        assert_eq!(without_ids(&preset), without_ids(&a), "{}", place());
        // A new step may match a step that was removed, and takes its id.
        if !b.to_json().contains("new") {
            assert_eq!(found.is_empty(), a == b, "{}", place());
            assert_eq!((make.to_json(), preset.to_json()), (b.to_json(), a.to_json()));
        }
        assert_eq!(invert(&invert(&found)), found, "{}", place());
        assert_eq!(patched(&a, &found), make.to_value(), "{}", place());
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Difference>>(&text).unwrap(), found, "{}", place());
        assert_eq!(is_exact(&a, &b), a.digest() == b.digest(), "{}", place());
        assert!(counted_differences(&a, &b).is_empty() == is_exact(&a, &b), "{}", place());
        for difference in &found {
            *seen.entry(difference.kind()).or_insert(0) += 1;
        }
    }
    let kinds: Vec<_> = seen.keys().copied().collect();
    assert_eq!(kinds, ["output", "parameter", "step_added", "step_moved", "step_removed", "step_switched"]);
    assert!(seen.values().all(|count| *count > 500), "{seen:?}");
}

/// Recipes whose ids mean different things: the result has the steps of the make, and keeps the ids of the preset.
#[test]
fn differences_lead_there_with_unrelated_ids() {
    let mut random = Random(4);
    for _ in 0..PAIRS {
        let (a, mut b) = (random.recipe(true), random.recipe(false));
        for (i, step) in b.steps.iter_mut().enumerate() {
            step.set_id((i % 3 > 0).then(|| format!("s{}", (i * 7) % 64)).as_deref()).unwrap();
        }
        let b = Recipe::from_value(&b.to_value()).unwrap();
        let found = differences(&a, &b);
        let result = apply(&a, &found).unwrap();
        assert_eq!(without_ids(&result), without_ids(&b));
        assert_eq!(Recipe::from_value(&result.to_value()).unwrap(), result, "its ids are unique");
        assert_eq!(patched(&a, &found), result.to_value());
        assert_eq!(without_ids(&apply(&b, &invert(&found)).unwrap()), without_ids(&a));
    }
}

#[test]
fn differences_are_the_fewest_moves_and_no_step_is_named_twice() {
    let mut random = Random(77);
    for _ in 0..PAIRS / 4 {
        let mut a = random.recipe(true);
        a.steps.iter_mut().for_each(|step| step.set_off(false));
        let mut b = a.clone();
        if b.steps.len() > 2 {
            let length = b.steps.len();
            let step = b.steps.remove(random.below(length));
            b.steps.insert(random.below(length), step);
        }
        let found = differences(&a, &b);
        let moved = found.iter().filter(|it| it.kind() == "step_moved").count();
        assert!(moved <= 1, "{moved} moves instead of one: {}", a.to_json());
        let structure = |it: &&Difference| matches!(it.kind(), "step_added" | "step_removed");
        assert_eq!(found.iter().find(structure), None);
    }
}
