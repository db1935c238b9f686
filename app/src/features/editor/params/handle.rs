//! Binding of a control to a parameter of a step: label, get, set, reset. It reports refused values.

use filters::{OpSpec, ParamSpec, ParamValue, Step};
use leptos::prelude::*;

use crate::document::Document;
use crate::document::controls::neutral_value;
use crate::document::draft::StepId;
use crate::features::editor::recipes::bad_value;
use crate::text;
use crate::ui::notice::Notices;

/// The step of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Target {
    /// A step of the stack.
    Step(StepId),
    /// The control step of the operation, which exists while it has an effect.
    Control(&'static str),
}

impl Target {
    /// The operation of the step.
    fn op(self, document: &Document) -> Option<&'static OpSpec> {
        match self {
            Self::Step(id) => Some(document.draft().entry(id)?.step.spec()),
            Self::Control(op) => Some(Step::new(op)?.spec()),
        }
    }
}

/// The binding. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Param {
    pub(super) spec: &'static ParamSpec,
    /// The label for the user.
    pub(super) label: &'static str,
    op: Option<&'static OpSpec>,
    document: RwSignal<Document>,
    notices: Notices,
    target: Target,
    value: Memo<Option<ParamValue>>,
    changed: Memo<bool>,
    /// The message for the last refused value, while it may be visible.
    refused: StoredValue<Option<String>>,
}

impl Param {
    pub(super) fn new(
        document: RwSignal<Document>,
        notices: Notices,
        target: Target,
        spec: &'static ParamSpec,
    ) -> Self {
        let op = document.with_untracked(|document| target.op(document));
        let debounced_effect = match target {
            Target::Step(_) => spec.kind.default_value(),
            Target::Control(op) => neutral_value(op, spec.name),
        };
        let neutral = debounced_effect.clone();
        let value = Memo::new(move |_| {
            document.with(|document| match target {
                Target::Step(id) => document.draft().entry(id)?.step.get(spec.name),
                Target::Control(op) => {
                    document.control(op).map_or_else(|| neutral.clone(), |entry| entry.step.get(spec.name))
                }
            })
        });
        let label = match (op, target) {
            (Some(op), Target::Control(_)) => text::adjust::control_label(op, spec),
            (Some(op), Target::Step(_)) => text::operations::param_label(op, spec),
            (None, _) => spec.label,
        };
        let changed = Memo::new(move |_| value.with(|value| *value != debounced_effect));
        Self { spec, label, op, document, notices, target, value, changed, refused: StoredValue::new(None) }
    }

    /// The name of the operation in the recipe format.
    pub(super) fn op_name(self) -> &'static str {
        self.op.map_or("", |op| op.name)
    }

    /// The label of a choice of the parameter.
    pub(super) fn choice_label(self, choice: &filters::Choice) -> &'static str {
        self.op.map_or(choice.label, |op| text::operations::choice_label(op, self.spec, choice))
    }

    /// The value as parsed by `read`, or else the default.
    pub(super) fn value<T>(
        self,
        default: T,
        read: impl Fn(ParamValue) -> Option<T> + Send + Sync + 'static,
    ) -> Signal<T>
    where
        T: Clone + Send + Sync + 'static,
    {
        Signal::derive(move || self.value.get().and_then(&read).unwrap_or_else(|| default.clone()))
    }

    /// Whether the value differs from the default.
    pub(super) fn is_changed(self) -> Signal<bool> {
        self.changed.into()
    }

    /// Sets the value. The specification of the engine decides whether it is valid.
    pub(super) fn set(self, value: ParamValue) {
        let param = self.spec.name;
        let outcome = self.document.try_update(|document| match self.target {
            Target::Step(id) => document.set(id, param, value),
            Target::Control(op) => document.set_control(op, param, value),
        });
        let refused = outcome.and_then(Result::err).map(|_| bad_value(self.label, self.spec));
        if let Some(before) = self.refused.get_value() {
            self.notices.dismiss_text(&before);
        }
        if let Some(sentence) = &refused {
            self.notices.error(sentence.clone());
        }
        self.refused.set_value(refused);
    }

    /// Sets the value with its own undo entry, separate from a drag.
    pub(super) fn set_once(self, value: ParamValue) {
        self.set(value);
        self.end();
    }

    /// Ends a drag: the next change has its own undo entry.
    pub(super) fn end(self) {
        self.document.update(|document| document.end_gesture());
    }

    pub(super) fn reset(self) {
        let param = self.spec.name;
        self.document.update(|document| match self.target {
            Target::Step(id) => document.reset_param(id, param),
            Target::Control(op) => document.reset_control(op, param),
        });
    }

    /// Reports a value that was refused before it reached the document.
    pub(super) fn refuse(self, sentence: String) {
        self.notices.error(sentence);
    }
}
