//! How each parameter is changed: where makes put it, the value of the preset, the median with the quartiles, and in how
//! many makes.

use leptos::prelude::*;

use super::super::charts::distribution::Distribution;
use super::super::figures::histogram::{Bin, histogram};
use super::super::figures::percent;
use super::super::values;
use super::selection::{Bar, Selection};
use super::{Board, BoardPart};
use crate::library::remote::presets::types::ParameterSummary;
use crate::text::presets as text;

/// The number of rows before *Show all*.
const FIRST_ROWS: usize = 8;

/// The number of values in a list.
const FIRST_VALUES: usize = 5;

/// The part.
#[component]
pub(super) fn Parameters(board: Board) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let found = Memo::new(move |_| {
        board.summary.value.with(|summary| {
            let summary = summary.as_ref()?;
            let mut list = summary.parameters.clone();
            list.sort_by_key(|figures| std::cmp::Reverse(figures.makes));
            Some((list, summary.makes))
        })
    });
    let body = move || {
        let (list, makes) = found.get().unwrap_or_default();
        let limit = if shows_all.get() { usize::MAX } else { FIRST_ROWS };
        if list.is_empty() {
            return view! { <p class="hint">{text::no_parameter_changed()}</p> }.into_any();
        }
        let rows = list.into_iter().take(limit).map(|figures| view! { <Row board figures makes/> }).collect_view();
        view! {
            <table class="parameters">
                <thead>
                    <tr>
                        <th scope="col">{text::parameter()}</th>
                        <th scope="col" class="where">{text::where_put()}</th>
                        <th scope="col" class="own">{text::preset()}</th>
                        <th scope="col">{text::median_quartiles()}</th>
                        <th scope="col">{text::changed_in()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let has_more = move || found.with(|found| found.as_ref().is_some_and(|(list, _)| list.len() > FIRST_ROWS));
    view! {
        <BoardPart id="parameters" title=Signal::derive(|| text::how_parameters().to_owned()) class="wide">
            {body}
            <Show when=move || has_more() && !shows_all.get()>
                <button type="button" class="ghost" data-action="all-parameters" on:click=move |_| shows_all.set(true)>
                    {text::show_all()}
                </button>
            </Show>
        </BoardPart>
    }
}

#[component]
fn Row(board: Board, figures: ParameterSummary, makes: u64) -> impl IntoView {
    let (op, parameter) = (figures.op.clone(), figures.parameter.clone());
    let operation = values::operation(&op);
    let (name, unit) = values::parameter(&op, &parameter);
    let written = {
        let (op, parameter) = (op.clone(), parameter.clone());
        move |number: f64| values::number(&op, &parameter, number)
    };
    let own = figures.preset_value.as_ref().map_or_else(|| "–".to_owned(), |it| values::value(&op, &parameter, it));
    let median = figures.median.map_or_else(|| "–".to_owned(), &written);
    let quartiles = figures.quartiles.map(|[first, third]| format!("{} … {}", written(first), written(third)));
    let share = text::percent(percent(figures.makes, makes));
    // The drawing names the operation; a parameter of the same name adds nothing.
    let under = [Some(name).filter(|name| *name != operation), Some(unit.to_owned()).filter(|unit| !unit.is_empty())];
    let under = under.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let chart = view! { <Where board figures/> };
    view! {
        <tr data-parameter=format!("{op}.{parameter}")>
            <th scope="row">
                <strong>{operation}</strong>
                <span class="hint">{under}</span>
            </th>
            <td class="where">{chart}</td>
            <td class="own" data-label=text::preset()>{own}</td>
            <td data-label=text::median()>
                <strong>{median}</strong>
                <span class="hint">{quartiles}</span>
            </td>
            <td data-label=text::changed_in()>{share}</td>
        </tr>
    }
}

/// The chart of the numbers of a row, and a list of its other values.
#[component]
fn Where(board: Board, figures: ParameterSummary) -> impl IntoView {
    let others = values::others(&figures);
    let list = (!others.is_empty()).then(|| view! { <OtherValues others/> });
    let Some(drawn) = histogram(&figures) else { return list.into_any() };
    let (op, parameter) = (figures.op.clone(), figures.parameter.clone());
    let label = text::distribution_of(values::operation(&op), values::parameter(&op, &parameter).0);
    let chart_title = label.clone();
    let bin_label = move |bin: Bin| {
        let [from, to] = [bin.from, bin.to].map(|end| values::number(&op, &parameter, end));
        let makes = text::count_makes(bin.makes);
        if from == to { text::value_label(from, makes) } else { text::bin_label(from, to, makes) }
    };
    let (of, titled) = (figures.clone(), bin_label.clone());
    let chosen = Signal::derive(move || {
        board.selection.with(|selection| match selection.as_ref().map(|it| &it.bar) {
            Some(Bar::Values { op, step, parameter, from, to, .. })
                if (op, step, parameter) == (&of.op, &of.step, &of.parameter) =>
            {
                Some((*from, *to))
            }
            _ => None,
        })
    });
    let choose = Callback::new(move |bin: Bin| {
        let title = format!("{chart_title}: {}", titled(bin));
        board.selection.set(Some(Selection { bar: Bar::of_values(&figures, bin), title }));
    });
    view! {
        <Distribution label histogram=drawn bin_label=Callback::new(bin_label) chosen choose/>
        {list}
    }
    .into_any()
}

/// Words, flags, colours, curves, and no value, each with its number of makes.
#[component]
fn OtherValues(others: Vec<(String, u64)>) -> impl IntoView {
    let rest: u64 = others.iter().skip(FIRST_VALUES).map(|(_, makes)| makes).sum();
    let rows = others.into_iter().take(FIRST_VALUES);
    let rows = rows.chain((rest > 0).then(|| (text::other_values().to_owned(), rest))).map(|(value, makes)| {
        view! {
            <li>
                <span class="other-value">{value}</span>
                <span class="hint">{text::count_makes(makes)}</span>
            </li>
        }
    });
    view! { <ul class="other-values">{rows.collect_view()}</ul> }
}
