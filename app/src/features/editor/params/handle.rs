//! A parameter of a step as its control uses it: name, read, set, reset. Refused values are reported.

use filters::{OpSpec, ParamSpec, ParamValue, Step};
use leptos::prelude::*;

use crate::document::Document;
use crate::document::controls::neutral_value;
use crate::document::draft::StepId;
use crate::features::editor::recipes::bad_value;
use crate::text;
use crate::ui::notice::Notices;

/// Whose parameter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Target {
    /// A step of the stack.
    Step(StepId),
    /// The edit's own step of the operation, which is there as long as it has an effect.
    Control(&'static str),
}

impl Target {
    /// The operation that the step is of.
    fn op(self, document: &Document) -> Option<&'static OpSpec> {
        match self {
            Self::Step(id) => Some(document.draft().entry(id)?.step.spec()),
            Self::Control(op) => Some(Step::new(op)?.spec()),
        }
    }
}

/// The parameter. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Param {
    pub(super) spec: &'static ParamSpec,
    /// The name that a person reads.
    pub(super) label: &'static str,
    op: Option<&'static OpSpec>,
    document: RwSignal<Document>,
    notices: Notices,
    target: Target,
    value: Memo<Option<ParamValue>>,
    changed: Memo<bool>,
    /// The sentence of the last value that was refused, while it may be shown.
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

    /// The operation's name on the wire.
    pub(super) fn op_name(self) -> &'static str {
        self.op.map_or("", |op| op.name)
    }

    /// The name of a word that the parameter takes.
    pub(super) fn choice_label(self, choice: &filters::Choice) -> &'static str {
        self.op.map_or(choice.label, |op| text::operations::choice_label(op, self.spec, choice))
    }

    /// The value as `read` understands it, or else the default.
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

    /// Whether the value is not the default.
    pub(super) fn is_changed(self) -> Signal<bool> {
        self.changed.into()
    }

    /// Sets the value. The engine's specification decides whether it is valid.
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

    /// Sets the value as a change of its own, apart from a drag.
    pub(super) fn set_once(self, value: ParamValue) {
        self.set(value);
        self.end();
    }

    /// A drag is over: the next change can be undone apart.
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

    /// Reports a value that never reached the document.
    pub(super) fn refuse(self, sentence: String) {
        self.notices.error(sentence);
    }
}
