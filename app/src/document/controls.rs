//! Controls that are always visible. Each one edits a parameter of the step of one operation. A control at its neutral
//! value has no step in the recipe.

use filters::{Group, Output, ParamValue, Recipe, RecipeError, Step};

use super::draft::{Draft, Entry, StepId};
use super::order::insertion_index;
use super::{CONTROL, Document};

impl Document {
    /// The step that the controls of `op` edit: the first one that does not belong to a look.
    pub(crate) fn control(&self, op: &str) -> Option<&Entry> {
        control_step(self.draft(), op)
    }

    /// The value that a control shows.
    pub(crate) fn control_value(&self, op: &str, param: &str) -> Option<ParamValue> {
        match self.control(op) {
            Some(entry) => entry.step.get(param),
            None => neutral_value(op, param),
        }
    }

    /// Whether the step exists and has an effect.
    pub(crate) fn is_control_changed(&self, op: &str) -> bool {
        self.control(op).is_some_and(|entry| entry.enabled && !entry.step.is_neutral())
    }

    /// Sets the value of a control. Inserts the step at its usual place in the recipe if it is missing, and enables it
    /// if it is disabled. The changes of one drag undo together. [`Self::end_gesture`] removes a step that ended at its
    /// neutral value.
    pub(crate) fn set_control(&mut self, op: &str, param: &str, value: ParamValue) -> Result<(), RecipeError> {
        let mut next = self.draft().clone();
        let id = match self.control(op) {
            Some(entry) => entry.id,
            None => {
                let Some(step) = neutral(op).filter(|_| !self.is_full()) else { return Ok(()) };
                let id = self.take_id();
                let at = insertion_index(&next.entries, op);
                next.entries.insert(at, Entry::new(id, step));
                id
            }
        };
        if let Some(entry) = next.entries.iter_mut().find(|entry| entry.id == id) {
            entry.step.set(param, value)?;
            entry.enabled = true;
        }
        self.record_control(op, param, next);
        Ok(())
    }

    /// Resets a parameter of a control. Removes the step if it is neutral afterwards.
    pub(crate) fn reset_control(&mut self, op: &str, param: &str) {
        if self.control(op).is_none() {
            return;
        }
        if let Some(value) = neutral_value(op, param) {
            // The engine accepts every neutral value.
            let _ = self.set_control(op, param, value);
        }
        self.end_gesture();
    }

    /// Sets several controls of an operation as one change.
    pub(crate) fn set_controls(&mut self, op: &str, values: &[(&str, ParamValue)]) -> Result<(), RecipeError> {
        let mut trial = self.clone();
        for (param, value) in values {
            trial.set_control(op, param, value.clone())?;
        }
        trial.end_gesture();
        let next = trial.draft().clone();
        self.next_id = trial.next_id;
        self.change(|draft| *draft = next);
        Ok(())
    }

    /// Adds an effect with its default values at its usual place, or enables it if it is disabled.
    pub(crate) fn add_effect(&mut self, op: &str) {
        if let Some(id) = self.control(op).map(|entry| entry.id) {
            return self.change(|draft| {
                draft.entries.iter_mut().filter(|entry| entry.id == id).for_each(|entry| entry.enabled = true);
            });
        }
        let Some(step) = Step::new(op).filter(|_| !self.is_full()) else { return };
        let id = self.take_id();
        self.change(|draft| draft.entries.insert(insertion_index(&draft.entries, op), Entry::new(id, step)));
    }

    /// The recipe of the picture that enters the step of `op`: all steps before it, or before the place where it would
    /// be inserted. Later steps that change the geometry are included, so that the picture has the size and position of
    /// the result.
    pub(crate) fn recipe_before(&self, op: &str) -> Recipe {
        match self.control(op) {
            Some(entry) => self.recipe_before_step(entry.id),
            None => recipe_before(self.draft(), insertion_index(&self.draft().entries, op), None),
        }
    }

    /// The recipe of the picture that enters a step, as in [`Self::recipe_before`]. Without such a step, the whole
    /// recipe.
    pub(crate) fn recipe_before_step(&self, id: StepId) -> Recipe {
        let index = self.draft().index(id).unwrap_or(self.draft().entries.len());
        recipe_before(self.draft(), index, Some(id))
    }

    /// The recipe with one more effect, as [`Self::add_effect`] adds it.
    pub(crate) fn recipe_with_effect(&self, op: &str) -> Recipe {
        let mut trial = self.draft().clone();
        trial.entries.retain(|entry| entry.from_look || entry.step.spec().name != op);
        if let Some(step) = Step::new(op) {
            trial.entries.insert(insertion_index(&trial.entries, op), Entry::new(self.next_id, step));
        }
        trial.recipe()
    }

    /// The operation and the parameter of the control that the user drags.
    pub(crate) fn active_control(&self) -> Option<(&str, &str)> {
        self.history.gesture()?.strip_prefix(CONTROL)?.split_once('/')
    }

    /// Resets all controls of these operations as one change.
    pub(crate) fn reset_controls(&mut self, ops: &[&str]) {
        let ids: Vec<_> = ops.iter().filter_map(|op| Some(self.control(op)?.id)).collect();
        self.change(|draft| draft.entries.retain(|entry| !ids.contains(&entry.id)));
    }
}

/// The steps before `index`, and those after it that change the geometry, without the step `own`.
fn recipe_before(draft: &Draft, index: usize, own: Option<StepId>) -> Recipe {
    let is_included = |(at, entry): &(usize, &Entry)| {
        let is_before = *at < index || entry.step.spec().group == Group::Geometry;
        is_before && entry.enabled && entry.is_complete() && Some(entry.id) != own
    };
    let steps = draft.entries.iter().enumerate().filter(is_included).map(|(_, entry)| entry.step.clone());
    Recipe { steps: steps.collect(), output: Output::default() }
}

fn control_step<'a>(draft: &'a Draft, op: &str) -> Option<&'a Entry> {
    draft.entries.iter().find(|entry| !entry.from_look && entry.step.spec().name == op)
}

/// The draft without the step of `op`, if that step has no effect.
pub(super) fn without_neutral(draft: &Draft, op: &str) -> Option<Draft> {
    let id = control_step(draft, op).filter(|entry| entry.step.is_neutral())?.id;
    let mut next = draft.clone();
    next.entries.retain(|entry| entry.id != id);
    Some(next)
}

/// A step of `op` that has no effect.
fn neutral(op: &str) -> Option<Step> {
    let mut step = Step::new(op)?;
    for param in step.spec().params {
        if let Some(value) = neutral_value(op, param.name) {
            // The operation accepts its own neutral values.
            let _ = step.set(param.name, value);
        }
    }
    Some(step)
}

/// The value at which a parameter has no effect. For a parameter that only selects a variant, its default.
pub(crate) fn neutral_value(op: &str, param: &str) -> Option<ParamValue> {
    let spec = Step::new(op)?.spec();
    spec.neutral(param).or_else(|| spec.param(param)?.kind.default_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(document: &Document) -> Vec<&'static str> {
        document.draft().entries.iter().map(|entry| entry.step.spec().name).collect()
    }

    #[test]
    fn control_that_is_moved_adds_its_step_in_order_and_undoes_as_one() {
        let mut document = Document::default();
        for (op, param) in
            [("vignette", "amount"), ("saturation", "amount"), ("exposure", "ev"), ("contrast", "amount")]
        {
            for tenth in 1..=3 {
                document.set_control(op, param, ParamValue::Number(f64::from(tenth) / 10.0)).unwrap();
            }
            document.end_gesture();
        }
        assert_eq!(names(&document), ["exposure", "contrast", "saturation", "vignette"]);
        document.undo();
        assert_eq!(names(&document), ["exposure", "saturation", "vignette"]);
    }

    #[test]
    fn control_that_returns_to_neutral_removes_its_step() {
        let mut document = Document::default();
        document.set_control("vignette", "amount", ParamValue::Number(0.4)).unwrap();
        document.end_gesture();
        document.set_control("vignette", "radius", ParamValue::Number(0.6)).unwrap();
        document.end_gesture();
        document.set_control("vignette", "amount", ParamValue::Number(0.0)).unwrap();
        assert_eq!(names(&document), ["vignette"], "the radius stays while the drag passes zero");
        document.set_control("vignette", "amount", ParamValue::Number(0.1)).unwrap();
        assert_eq!(document.control_value("vignette", "radius"), Some(ParamValue::Number(0.6)));
        document.set_control("vignette", "amount", ParamValue::Number(0.0)).unwrap();
        document.end_gesture();
        assert!(names(&document).is_empty());
        document.undo();
        assert_eq!(
            document.control_value("vignette", "amount"),
            Some(ParamValue::Number(0.4)),
            "one undo for the drag"
        );
    }

    #[test]
    fn control_that_ends_where_it_began_is_no_change() {
        let mut document = Document::default();
        document.set_control("exposure", "ev", ParamValue::Number(0.5)).unwrap();
        document.set_control("exposure", "ev", ParamValue::Number(0.0)).unwrap();
        document.end_gesture();
        assert!(!document.can_undo() && document.draft().entries.is_empty());
    }

    #[test]
    fn control_shows_neutral_values_and_adds_no_step_until_it_is_moved() {
        let document = Document::default();
        assert_eq!(document.control_value("vignette", "amount"), Some(ParamValue::Number(0.0)));
        assert_eq!(document.control_value("exposure", "ev"), Some(ParamValue::Number(0.0)));
        assert!(!document.is_control_changed("exposure"));
    }

    #[test]
    fn controls_of_a_picker_are_one_change() {
        let mut document = Document::default();
        let values = [("temperature", ParamValue::Number(-0.4)), ("tint", ParamValue::Number(0.1))];
        document.set_controls("white_balance", &values).unwrap();
        assert_eq!(document.control_value("white_balance", "tint"), Some(ParamValue::Number(0.1)));
        document.undo();
        assert!(names(&document).is_empty() && !document.can_undo());
    }

    #[test]
    fn effect_comes_with_its_defaults_where_it_belongs() {
        let mut document = Document::default();
        document.set_control("exposure", "ev", ParamValue::Number(0.5)).unwrap();
        document.set_control("vignette", "amount", ParamValue::Number(0.5)).unwrap();
        document.add_effect("sepia");
        assert_eq!(names(&document), ["exposure", "sepia", "vignette"]);
        let sepia = document.control("sepia").unwrap();
        assert_eq!(sepia.step.get("amount"), Some(ParamValue::Number(1.0)));
        let halftone = document.recipe_with_effect("halftone");
        let names: Vec<_> = halftone.steps.iter().map(|step| step.spec().name).collect();
        assert_eq!(names, ["exposure", "sepia", "halftone", "vignette"]);
        document.reset_controls(&["sepia"]);
        assert!(document.control("sepia").is_none());
    }

    #[test]
    fn recipe_before_a_control_has_the_geometry_of_the_result() {
        let mut document = Document::default();
        for op in ["resize", "crop", "exposure", "white_balance", "dehaze"] {
            document.add_effect(op);
        }
        document.set_control("resize", "width", ParamValue::Integer(300)).unwrap();
        let before = |op| {
            let recipe = document.recipe_before(op);
            recipe.steps.iter().map(|step| step.spec().name).collect::<Vec<_>>()
        };
        assert_eq!(before("white_balance"), ["crop", "dehaze", "resize"]);
        assert_eq!(before("contrast"), ["crop", "dehaze", "white_balance", "exposure", "resize"]);
    }

    #[test]
    fn recipe_before_a_step_ends_before_that_one_of_several_of_its_operation() {
        let mut document = Document::default();
        for op in ["invert", "curves", "sepia", "curves", "crop", "resize"] {
            assert!(document.add(op));
        }
        let ids: Vec<_> = document.draft().entries.iter().map(|entry| entry.id).collect();
        let before = |index: usize| {
            let recipe = document.recipe_before_step(ids[index]);
            recipe.steps.iter().map(|step| step.spec().name).collect::<Vec<_>>()
        };
        // A resize step without a side is incomplete, so it is not in the recipe.
        assert_eq!(before(1), ["invert", "crop"]);
        assert_eq!(before(3), ["invert", "curves", "sepia", "crop"]);
    }

    #[test]
    fn control_that_is_being_moved_is_known() {
        let mut document = Document::default();
        document.set_control("exposure", "ev", ParamValue::Number(0.5)).unwrap();
        assert_eq!(document.active_control(), Some(("exposure", "ev")));
        document.end_gesture();
        assert_eq!(document.active_control(), None);
    }

    #[test]
    fn control_leaves_a_step_of_the_look_alone() {
        let mut document = Document::default();
        let look = Step::new("contrast").unwrap();
        document.apply_look("faded_print", 1.0, &[look]);
        document.set_control("contrast", "amount", ParamValue::Number(0.2)).unwrap();
        document.end_gesture();
        assert_eq!(names(&document), ["contrast", "contrast"]);
        document.reset_control("contrast", "amount");
        assert_eq!(names(&document), ["contrast"]);
        assert!(document.draft().entries[0].from_look);
    }

    #[test]
    fn control_refuses_what_the_engine_refuses() {
        let mut document = Document::default();
        assert!(document.set_control("exposure", "ev", ParamValue::Number(99.0)).is_err());
        assert!(document.draft().entries.is_empty());
    }
}
