//! A delivery in the log of an endpoint, with its attempts.

use api::{Delivery, DeliveryAttempt, DeliveryState};
use leptos::prelude::*;

use crate::features::account::submission::{ActionButton, Failure, Submission};
use crate::library::remote::webhooks;
use crate::text::{time, webhooks as text};

/// The row. It is empty after its delivery left the log.
#[component]
pub(super) fn DeliveryRow(
    id: String,
    webhook_id: StoredValue<String>,
    list: RwSignal<Vec<Delivery>>,
    is_on: Memo<bool>,
) -> impl IntoView {
    let id = StoredValue::new(id);
    let delivery =
        Memo::new(move |_| list.with(|list| id.with_value(|id| list.iter().find(|it| it.id == *id).cloned())));
    let state = Memo::new(move |_| delivery.with(|it| it.as_ref().map_or(DeliveryState::Pending, |it| it.state)));
    let is = move |wanted| move || state.get() == wanted;
    let replay = Submission::new();
    let send_again = move || {
        let (webhook_id, id) = (webhook_id.get_value(), id.get_value());
        let replayed = async move {
            let sent = webhooks::replay(&webhook_id, &id).await?;
            list.update(|list| list.iter_mut().filter(|it| it.id == sent.id).for_each(|it| it.clone_from(&sent)));
            Ok(())
        };
        replay.run(replayed, drop);
    };
    let label = Signal::derive(move || {
        let named = |it: &Delivery| text::replay_of(text::event(&it.event), time::minute(&it.created_at));
        delivery.with(|it| it.as_ref().map(named))
    });
    view! {
        <li class="delivery" data-state=move || word(state.get())>
            {move || delivery.get().map(facts)}
            <span class="tag" class:good=is(DeliveryState::Delivered) class:bad=is(DeliveryState::Failed)>
                {move || text::state(state.get())}
            </span>
            <Show when=move || delivery.with(|it| it.as_ref().is_some_and(|it| !it.attempts.is_empty()))>
                <details>
                    <summary>{move || delivery.with(|it| it.as_ref().map(|it| text::attempts(it.attempts.len())))}</summary>
                    <ol class="attempts">
                        {move || {
                            let attempts = delivery.get().map(|it| it.attempts).unwrap_or_default();
                            attempts.into_iter().rev().map(attempt).collect_view()
                        }}
                    </ol>
                </details>
            </Show>
            <Show when=move || is_on.get()>
                <ActionButton submission=replay action="replay" class="ghost" label text=text::replay() press=send_again/>
            </Show>
            <Failure submission=replay/>
        </li>
    }
}

fn facts(delivery: Delivery) -> impl IntoView {
    let reason = text::why_ended(&delivery);
    let last = delivery.attempts.last();
    let answer = last.map_or_else(|| text::attempts(0), text::answer);
    let next = delivery.next_attempt_at.map(|at| text::next_attempt(time::minute(&at)));
    let facts = [Some(time::minute(&delivery.created_at)), Some(answer), next];
    view! {
        <p class="grow">
            <strong>{text::event(&delivery.event)}</strong>
            <span class="hint">{facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")}</span>
            {reason.map(|sentence| view! { <span class="hint">{sentence}</span> })}
        </p>
    }
}

fn attempt(attempt: DeliveryAttempt) -> impl IntoView {
    let facts = text::attempt_facts(time::minute(&attempt.at), text::answer(&attempt), attempt.duration_ms);
    let failure = text::failure(&attempt);
    view! {
        <li>
            <p>{facts}</p>
            {failure.map(|sentence| view! { <p class="hint">{sentence}</p> })}
            {attempt.response.map(|response| view! { <p><code>{response}</code></p> })}
        </li>
    }
}

/// The state in the markup.
const fn word(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Pending => "pending",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Failed => "failed",
    }
}
