//! The preset that an edit began with. It is part of the draft, so undo and redo restore it, and the stored edit keeps
//! it.

use filters::Recipe;

use super::Document;
use super::draft::UsedPreset;
use super::exchange::Scope;

impl Document {
    /// Replaces the edit with a preset. The crop of the photograph stays if `scope` says so; the output is that of the
    /// preset.
    pub(crate) fn apply_preset(&mut self, recipe: Recipe, scope: Scope, preset: UsedPreset) {
        let output = recipe.output;
        let mut next = self.draft_with_recipe(recipe, scope);
        (next.output, next.preset) = (output, Some(preset));
        self.selected = None;
        self.history.record(None, next);
    }

    /// The preset that the edit began with.
    pub(crate) const fn preset(&self) -> Option<&UsedPreset> {
        self.draft().preset.as_ref()
    }

    /// The edit was saved as this version of a preset. This is no change that can be undone.
    pub(crate) fn set_preset(&mut self, preset: UsedPreset) {
        let mut next = self.draft().clone();
        next.preset = Some(preset);
        self.history.replace_present(next);
    }

    /// The version whose make a save is: that of the preset, or that of the look. The id of a look is `look-` and its
    /// name, and its only version is 1.
    pub(crate) fn make_of(&self) -> Option<(String, u32)> {
        let preset = self.preset().map(|used| (used.id.clone(), used.version));
        preset.or_else(|| self.look().map(|look| (format!("look-{}", look.name), 1)))
    }
}

#[cfg(test)]
mod tests {
    use filters::{ParamValue, Step};

    use super::*;

    fn used(version: u32) -> UsedPreset {
        UsedPreset { id: "p".to_owned(), version, name: "Warm".to_owned(), may_edit: true }
    }

    fn recipe(json: &str) -> Recipe {
        Recipe::from_json(json.as_bytes()).unwrap()
    }

    fn ops(document: &Document) -> Vec<&'static str> {
        document.draft().entries.iter().map(|entry| entry.step.spec().name).collect()
    }

    #[test]
    fn preset_survives_changes_and_is_undone_with_its_steps() {
        let mut document = Document::default();
        assert!(document.add("sepia"));
        document.apply_preset(recipe(r#"{"version":1,"ops":[{"op":"exposure","ev":0.4}]}"#), Scope::Whole, used(3));
        document.set_control("exposure", "ev", ParamValue::Number(0.1)).unwrap();
        document.end_gesture();
        assert_eq!((document.make_of(), ops(&document)), (Some(("p".to_owned(), 3)), vec!["exposure"]));
        document.undo();
        assert_eq!(document.preset(), Some(&used(3)));
        document.undo();
        assert_eq!((document.preset(), ops(&document)), (None, vec!["sepia"]));
        document.redo();
        assert_eq!(document.preset(), Some(&used(3)));
    }

    #[test]
    fn preset_keeps_the_crop_of_the_photograph_and_brings_its_output() {
        let mut document = Document::default();
        assert!(document.add("crop"));
        let webp = r#"{"version":1,"ops":[{"op":"exposure","ev":0.4}],"output":{"format":"png"}}"#;
        document.apply_preset(recipe(webp), Scope::WithoutGeometry, used(1));
        assert_eq!((ops(&document), document.draft().output.format()), (vec!["crop", "exposure"], "png"));
    }

    #[test]
    fn preset_ends_with_the_edit() {
        let mut document = Document::default();
        let ends: [fn(&mut Document); 3] =
            [Document::reset_edit, Document::clear, |document| document.load_recipe(Recipe::default())];
        for end in ends {
            document.apply_preset(recipe(r#"{"version":1,"ops":[{"op":"sepia"}]}"#), Scope::Whole, used(1));
            end(&mut document);
            assert_eq!(document.preset(), None);
        }
    }

    #[test]
    fn save_as_a_preset_is_no_step_of_the_history() {
        let mut document = Document::default();
        assert!(document.add("sepia"));
        document.set_preset(used(1));
        assert_eq!(document.preset(), Some(&used(1)));
        document.undo();
        assert!(!document.can_undo() && document.preset().is_none());
        document.redo();
        assert_eq!(document.preset(), Some(&used(1)));
    }

    #[test]
    fn look_is_a_preset_of_the_house() {
        let mut document = Document::default();
        document.apply_look("noir", 0.5, &[Step::new("grayscale").unwrap()]);
        assert_eq!(document.make_of(), Some(("look-noir".to_owned(), 1)));
        document.remove_look();
        assert_eq!(document.make_of(), None);
    }

    fn ids(recipe: &Recipe) -> Vec<&str> {
        recipe.steps.iter().map(|step| step.id().unwrap_or_default()).collect()
    }

    #[test]
    fn steps_of_a_preset_keep_their_identity_and_new_ones_get_another() {
        let mut document = Document::default();
        let preset = recipe(r#"{"version":1,"ops":[{"op":"exposure","id":"e1","ev":0.4},{"op":"sepia","id":"a"}]}"#);
        document.apply_preset(preset.clone(), Scope::Whole, used(1));
        assert_eq!(document.draft().identified_recipe(true), preset);
        assert!(document.add("grain") && document.duplicate(1));
        let made = document.draft().identified_recipe(true);
        let own = ids(&made);
        assert_eq!((&own[..2], own.len()), (&["e1", "a"][..], 4));
        // The engine refuses a recipe with the same id twice.
        assert!(Recipe::from_value(&made.to_value()).is_ok(), "{own:?}");
    }

    #[test]
    fn step_that_is_disabled_is_switched_off_and_the_crop_stays_with_the_photograph() {
        let mut document = Document::default();
        assert!(document.add("crop") && document.add("sepia"));
        document.toggle(1);
        let made = document.draft().identified_recipe(true);
        assert_eq!(made.steps.iter().map(Step::is_off).collect::<Vec<_>>(), [false, true]);
        assert_eq!(document.draft().recipe().steps.len(), 1, "a rendered recipe has no steps that are off");
        let preset = document.draft().identified_recipe(false);
        assert_eq!(preset.steps.iter().map(|step| step.spec().name).collect::<Vec<_>>(), ["sepia"]);
        let mut read = Document::default();
        read.load_recipe(made);
        assert!(!read.draft().entries[1].enabled);
    }
}
