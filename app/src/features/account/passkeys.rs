//! The passkeys of the account: list, add, rename, remove.

use api::{NewPasskey, Passkey};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::field::Field;
use super::section::Section;
use super::submission::{BusyButton, Failure, RowAction, Submission, Submit};
use crate::browser::focus::focus_if_lost;
use crate::browser::passkeys::{self, PasskeyError};
use crate::library::remote::account;
use crate::text::account as text;
use crate::text::time;
use crate::ui::icon::{Icon, Symbol};

/// The list, with the button that adds one.
#[component]
pub(super) fn Passkeys() -> impl IntoView {
    let list = RwSignal::new(Vec::<Passkey>::new());
    let load = Submission::load(account::passkeys, move |page| list.set(page.items));
    let change = Submission::new();
    let refusal = RwSignal::new(None);
    let added = move |outcome: Result<Passkey, PasskeyError>| match outcome {
        Ok(passkey) => list.update(|list| list.insert(0, passkey)),
        Err(PasskeyError::Cancelled) => {}
        Err(PasskeyError::Exists) => refusal.set(Some(text::passkey_exists())),
        Err(PasskeyError::Failed) => refusal.set(Some(text::passkey_failed())),
    };
    let add = move || {
        refusal.set(None);
        let name = text::passkey_name(list.with_untracked(Vec::len) + 1);
        change.run(
            async {
                let options = account::passkey_options().await?;
                match passkeys::create(&options).await {
                    Ok(credential) => {
                        let credential = serde_json::from_str(&credential).unwrap_or_default();
                        account::add_passkey(&NewPasskey { name, credential }).await.map(Ok)
                    }
                    Err(error) => Ok(Err(error)),
                }
            },
            added,
        );
    };
    view! {
        <Section
            id="passkeys"
            title=text::passkeys()
            hidden=Signal::derive(move || load.is_missing())
            is_loading=Signal::derive(move || load.is_initial_load())
        >
            <p class="hint">{text::passkeys_why()}</p>
            <Failure submission=load/>
            <ul class="entries">
                <For each=move || list.get() key=|passkey| (passkey.id.clone(), passkey.name.clone()) let:passkey>
                    <Row passkey list/>
                </For>
            </ul>
            <Failure submission=change/>
            {move || refusal.get().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
            {match passkeys::is_supported() {
                true => view! {
                    <BusyButton id="add-passkey" is_busy=Signal::derive(move || change.is_busy()) press=add>
                        <Icon symbol=Symbol::Plus/>
                        {text::add_passkey()}
                    </BusyButton>
                }
                .into_any(),
                false => view! { <p class="hint">{text::no_passkeys_here()}</p> }.into_any(),
            }}
        </Section>
    }
}

/// A passkey, or the form that renames it.
#[component]
fn Row(passkey: Passkey, list: RwSignal<Vec<Passkey>>) -> impl IntoView {
    let is_renamed = RwSignal::new(false);
    let passkey = StoredValue::new(passkey);
    move || {
        let Passkey { id, name, created_at, last_used_at } = passkey.get_value();
        let row_id = id.clone();
        if is_renamed.get() {
            return view! { <li><Rename id name list is_renamed/></li> }.into_any();
        }
        let used = last_used_at.map_or_else(|| text::never_used().to_owned(), |used| text::last_used(time::ago(&used)));
        let remove = move || {
            let id = id.clone();
            async move {
                account::remove_passkey(&id).await?;
                list.update(|list| list.retain(|passkey| passkey.id != id));
                focus_if_lost(["#add-passkey".to_owned()]);
                Ok(())
            }
        };
        let (rename_label, remove_label) = (text::rename_named(&name), text::remove_named(&name));
        view! {
            <li data-passkey-id=row_id>
                <p class="grow">
                    <strong>{name}</strong>
                    <span class="hint">{text::passkey_facts(used, time::day(&created_at))}</span>
                </p>
                <button
                    type="button"
                    class="ghost"
                    data-action="rename"
                    aria-label=rename_label
                    on:click=move |_| is_renamed.set(true)
                >
                    {text::rename()}
                </button>
                <RowAction
                    action="remove"
                    class="ghost danger"
                    label=remove_label
                    text=text::remove()
                    request=remove
                />
            </li>
        }
        .into_any()
    }
}

#[component]
fn Rename(id: String, name: String, list: RwSignal<Vec<Passkey>>, is_renamed: RwSignal<bool>) -> impl IntoView {
    let submission = Submission::new();
    let value = RwSignal::new(name);
    let row = format!("[data-passkey-id=\"{id}\"] [data-action=rename]");
    let (cancelled, field_id) = (row.clone(), format!("passkey-name-{id}"));
    let cancel = move |_| {
        is_renamed.set(false);
        focus_if_lost([cancelled.clone()]);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (id, name, row) = (id.clone(), value.get_untracked(), row.clone());
        let renamed = async move {
            let renamed = account::rename_passkey(&id, &name).await?;
            list.update(|list| {
                list.iter_mut().filter(|it| it.id == renamed.id).for_each(|it| it.name.clone_from(&renamed.name));
            });
            focus_if_lost([row]);
            Ok(())
        };
        // If the name stays, the row stays, too.
        submission.run(renamed, move |()| is_renamed.set(false));
    };
    view! {
        <form class="account-form grow" on:submit=submit>
            <Field id=field_id label=text::name() autocomplete="off" value autofocus=true/>
            <Failure submission/>
            <div class="form-row">
                <Submit submission label=text::save()/>
                <button type="button" on:click=cancel>{text::cancel()}</button>
            </div>
        </form>
    }
}
