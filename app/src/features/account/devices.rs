//! The devices that are signed in.

use api::AccountSession;
use leptos::prelude::*;

use super::section::Section;
use super::submission::{BusyButton, Failure, RowAction, Submission};
use crate::browser::focus::focus_if_lost;
use crate::library::remote::account;
use crate::text::account as text;
use crate::text::time;

/// The list, with a button for each other device and one for all of them.
#[component]
pub(super) fn Devices() -> impl IntoView {
    let devices = RwSignal::new(Vec::new());
    let load = Submission::load(account::sessions, move |page| devices.set(page.items));
    let end = Submission::new();
    let end_others = move || {
        end.run(account::end_session("others"), move |()| {
            devices.update(|devices: &mut Vec<AccountSession>| devices.retain(|device| device.is_current));
            focus_if_lost(["#account-title".to_owned()]);
        });
    };
    let has_others = Memo::new(move |_| devices.with(|devices| devices.iter().any(|device| !device.is_current)));
    view! {
        <Section id="devices" title=text::devices() is_loading=Signal::derive(move || load.is_initial_load())>
            <p class="hint">{text::devices_why()}</p>
            <Failure submission=load/>
            <ul class="entries">
                <For each=move || devices.get() key=|device| device.id.clone() let:device>
                    <Device device devices/>
                </For>
            </ul>
            <Failure submission=end/>
            <Show when=move || has_others.get()>
                <BusyButton id="end-others" is_busy=Signal::derive(move || end.is_busy()) press=end_others>
                    {text::end_others()}
                </BusyButton>
            </Show>
        </Section>
    }
}

#[component]
fn Device(device: AccountSession, devices: RwSignal<Vec<AccountSession>>) -> impl IntoView {
    let AccountSession { id, device, last_used_at, created_at, is_current, .. } = device;
    let label = text::end_device(&device);
    let end = move || {
        let id = id.clone();
        async move {
            account::end_session(&id).await?;
            devices.update(|devices| devices.retain(|device| device.id != id));
            focus_if_lost(["#devices button".to_owned(), "#account-title".to_owned()]);
            Ok(())
        }
    };
    view! {
        <li data-current=is_current.to_string()>
            <p class="grow">
                <strong>{device}</strong>
                <span class="hint">{text::device_facts(time::ago(&last_used_at), time::day(&created_at))}</span>
            </p>
            {match is_current {
                true => view! { <span class="tag">{text::this_device()}</span> }.into_any(),
                false => view! {
                    <RowAction action="end" label text=text::end() request=end/>
                }
                .into_any(),
            }}
        </li>
    }
}
