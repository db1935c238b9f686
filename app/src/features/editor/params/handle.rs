//! A parameter of a step as its control uses it: read, set, reset. Refused values are reported.

use filters::{ParamSpec, ParamValue};
use leptos::prelude::*;

use crate::document::Document;
use crate::document::controls::neutral_value;
use crate::document::draft::StepId;
use crate::ui::notice::Notices;

/// Whose parameter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Target {
    /// A step of the stack.
    Step(StepId),
    /// The edit's own step of the operation, which is there as long as it has an effect.
    Control(&'static str),
}

/// The parameter. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Param {
    pub(super) spec: &'static ParamSpec,
    document: RwSignal<Document>,
    notices: Notices,
    target: Target,
    value: Memo<Option<ParamValue>>,
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
        let value = Memo::new(move |_| {
            document.with(|document| match target {
                Target::Step(id) => document.draft().entry(id)?.step.get(spec.name),
                Target::Control(op) => document.control_value(op, spec.name),
            })
        });
        Self { spec, document, notices, target, value, refused: StoredValue::new(None) }
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
        Signal::derive(move || match self.target {
            Target::Step(_) => self.value.get() != self.spec.kind.default_value(),
            Target::Control(op) => self.value.get() != neutral_value(op, self.spec.name),
        })
    }

    /// Sets the value. The engine's specification decides whether it is valid.
    pub(super) fn set(self, value: ParamValue) {
        let param = self.spec.name;
        let outcome = self.document.try_update(|document| match self.target {
            Target::Step(id) => document.set(id, param, value),
            Target::Control(op) => document.set_control(op, param, value),
        });
        let refused = outcome.and_then(Result::err).map(|error| error.message);
        if let Some(before) = self.refused.get_value() {
            self.notices.retract(&before);
        }
        if let Some(sentence) = &refused {
            self.notices.bad(sentence.clone());
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
        self.notices.bad(sentence);
    }
}
