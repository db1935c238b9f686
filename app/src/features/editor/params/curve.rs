//! Tone curves: one square chart, with a tab for each curve of the operation.

mod chart;
mod point;

use filters::{OpSpec, ParamKind, ParamValue};
use leptos::prelude::*;

use super::super::state::EditorState;
use super::handle::{Param, Target};
use crate::document::curve_points::{self, Points, level};
use crate::text::curve as text;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::number::Range;
use crate::ui::number_box::NumberBox;
use chart::Chart;

const LEVELS: Range = Range { soft: [0.0, 255.0], hard: [0.0, 255.0], step: 1.0 };

/// One curve of the chart.
#[derive(Clone, Copy)]
struct Channel {
    name: &'static str,
    label: &'static str,
    points: Signal<Points>,
    changed: Signal<bool>,
    param: Param,
}

impl Channel {
    fn set(self, points: Points) {
        self.param.set(ParamValue::Curve(points));
    }

    /// The letter of its tab.
    const fn letter(self) -> &'static str {
        match self.name.as_bytes() {
            b"red" => "R",
            b"green" => "G",
            b"blue" => "B",
            b"rgb" => "RGB",
            _ => self.label,
        }
    }

    /// The accessible name of its tab. It contains the letter, so that speech control finds it.
    fn tab_name(self) -> String {
        let (letter, label) = (self.letter(), self.label);
        if label.starts_with(letter) { label.to_owned() } else { format!("{letter}, {label}") }
    }
}

/// The curves of an operation, the visible one, and its selected point. Cheap to copy.
#[derive(Clone, Copy)]
struct Curves {
    channels: StoredValue<Vec<Channel>>,
    shown: RwSignal<usize>,
    selected: RwSignal<usize>,
    target: Target,
}

impl Curves {
    fn channel(self) -> Option<Channel> {
        let shown = self.shown.get();
        self.channels.with_value(|channels| channels.get(shown).copied())
    }

    fn channel_now(self) -> Option<Channel> {
        untrack(|| self.channel())
    }

    fn points(self) -> Points {
        self.channel().map_or_else(|| [].into(), |channel| channel.points.get())
    }

    /// Removes a point and returns the index of its neighbour.
    fn remove(self, index: usize) -> Option<usize> {
        let channel = self.channel_now()?;
        let points = channel.points.get_untracked();
        if !curve_points::is_inner(&points, index) {
            return None;
        }
        channel.param.end();
        channel.param.set_once(ParamValue::Curve(curve_points::without(&points, index)));
        self.selected.set(index - 1);
        Some(index - 1)
    }
}

/// The chart, its tabs, and the numbers of the selected point.
#[component]
pub(in super::super) fn ToneCurves(target: Target, spec: &'static OpSpec) -> impl IntoView {
    let EditorState { document, notices, .. } = expect_context();
    let specs = spec.params.iter().filter(|param| param.kind == ParamKind::Curve);
    let channels: Vec<_> = specs
        .map(|param_spec| {
            let param = Param::new(document, notices, target, param_spec);
            let points = param.value([[0.0, 0.0], [1.0, 1.0]].into(), |value| match value {
                ParamValue::Curve(points) => Some(points),
                _ => None,
            });
            Channel { name: param_spec.name, label: param.label, points, changed: param.is_changed(), param }
        })
        .collect();
    let any_changed = {
        let channels = channels.clone();
        move || channels.iter().any(|channel| channel.changed.get())
    };
    let curves =
        Curves { channels: StoredValue::new(channels), shown: RwSignal::new(0), selected: RwSignal::new(0), target };
    let reset_all = move |_| {
        document.update(|document| match target {
            Target::Control(op) => document.reset_controls(&[op]),
            Target::Step(id) => document.reset(id),
        });
    };
    let shown_name = move || curves.channel().map_or("", |channel| channel.name);
    view! {
        <div class="tone-curve" data-channel=shown_name>
            <ChannelTabs curves/>
            <Chart curves/>
            <PointFields curves/>
            <div class="curve-resets">
                {move || curves.channel().map(|channel| view! { <ResetChannel channel/> })}
                <button
                    type="button"
                    class="ghost"
                    data-action="reset-curves"
                    aria-label=text::reset_all()
                    title=text::reset_all()
                    disabled=move || !any_changed()
                    on:click=reset_all
                >
                    <Icon symbol=Symbol::Reset/>
                    {text::all()}
                </button>
            </div>
        </div>
    }
}

#[component]
fn ChannelTabs(curves: Curves) -> impl IntoView {
    let channels = curves.channels.get_value();
    let buttons = channels.into_iter().enumerate().map(|(index, channel)| {
        let chosen = move || curves.shown.get() == index;
        let choose = move || {
            curves.shown.set(index);
            curves.selected.set(0);
        };
        view! {
            <button
                type="button"
                role="tab"
                name=channel.name
                data-tab=channel.name
                data-changed=move || channel.changed.get().to_string()
                aria-label=channel.tab_name()
                title=channel.label
                aria-selected=move || chosen().to_string()
                tabindex=move || if chosen() { "0" } else { "-1" }
                on:click=move |_| choose()
            >
                {channel.letter()}
                <span class="dot" aria-hidden="true"></span>
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <div
            class="tabs"
            role="tablist"
            aria-label=text::channels()
            on:keydown=move |event| {
                if let Some(tab) = crate::ui::roving::move_focus(&event, "[role=tab]") {
                    tab.click();
                }
            }
        >
            {buttons}
        </div>
    }
}

/// Input and output of the selected point, and the button that removes it.
#[component]
fn PointFields(curves: Curves) -> impl IntoView {
    let coordinate = move |axis: usize| {
        Signal::derive(move || {
            let points = curves.points();
            let point = points.get(curves.selected.get()).or(points.last());
            point.and_then(|point| point.get(axis)).map(|value| level(*value))
        })
    };
    let set = move |axis: usize| {
        move |number: Option<f64>| {
            let (Some(channel), Some(number)) = (curves.channel_now(), number) else { return };
            let (points, index) = (channel.points.get_untracked(), curves.selected.get_untracked());
            let Some(mut point) = points.get(index).copied() else { return };
            if let Some(value) = point.get_mut(axis) {
                *value = number / 255.0;
            }
            channel.set(curve_points::moved(&points, index, point));
        }
    };
    let end = move |()| {
        if let Some(channel) = curves.channel_now() {
            channel.param.end();
        }
    };
    let is_inner = move || curve_points::is_inner(&curves.points(), curves.selected.get());
    view! {
        <div class="point-fields">
            <label>
                <span>{text::input()}</span>
                <NumberBox name="curve-input" label=text::input() unit="" range=LEVELS value=coordinate(0) set=set(0) end/>
            </label>
            <label>
                <span>{text::output()}</span>
                <NumberBox name="curve-output" label=text::output() unit="" range=LEVELS value=coordinate(1) set=set(1) end/>
            </label>
            <button
                type="button"
                class="ghost square"
                data-action="remove-point"
                aria-label=text::remove_point()
                title=text::remove_point()
                disabled=move || !is_inner()
                on:click=move |_| {
                    curves.remove(curves.selected.get_untracked());
                }
            >
                <Icon symbol=Symbol::Trash/>
            </button>
        </div>
    }
}

#[component]
fn ResetChannel(channel: Channel) -> impl IntoView {
    view! {
        <button
            type="button"
            class="ghost"
            data-action="reset-curve"
            aria-label=text::reset_channel(channel.tab_name())
            title=text::reset_channel(channel.tab_name())
            disabled=move || !channel.changed.get()
            on:click=move |_| channel.param.reset()
        >
            <Icon symbol=Symbol::Reset/>
            {channel.letter()}
        </button>
    }
}
