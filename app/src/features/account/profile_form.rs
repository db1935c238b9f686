//! The form of the profile: handle, name, a text about the person.

use api::{ErrorCode, OwnProfile, ProfilePatch};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::avatar::Avatar;
use super::field::Field;
use super::guard::Guard;
use super::section::Section;
use super::submission::{Failure, Submission, Submit};
use crate::library::account::CurrentAccount;
use crate::library::remote::profiles;
use crate::library::remote::request::EdgeError;
use crate::text::profile as text;
use crate::ui::notice::Notices;

/// The page `/profile`.
#[component]
pub(super) fn ProfileFormPage() -> impl IntoView {
    view! {
        <Guard>
            <article class="account">
                <header>
                    <h1>{text::profile()}</h1>
                    <p class="hint">{text::why()}</p>
                </header>
                <Avatar/>
                <Form/>
            </article>
        </Guard>
    }
}

#[component]
fn Form() -> impl IntoView {
    let (current, notices) = (expect_context::<CurrentAccount>(), expect_context::<Notices>());
    let save = Submission::new();
    let [handle, name, bio] = [(); 3].map(|()| RwSignal::new(String::new()));
    let stored = RwSignal::new(None::<OwnProfile>);
    let show = move |profile: OwnProfile| {
        handle.set(profile.handle.clone().unwrap_or_default());
        name.set(profile.name.clone().unwrap_or_default());
        bio.set(profile.bio.clone().unwrap_or_default());
        stored.set(Some(profile));
    };
    let load = Submission::load(profiles::own, show);
    for field in [handle, name, bio] {
        super::submission::clear_on_input(field, save);
    }
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = |field: RwSignal<String>| Some(field.get_untracked().trim().to_owned()).filter(|it| !it.is_empty());
        let patch = ProfilePatch { handle: text(handle), name: Some(text(name)), bio: Some(text(bio)) };
        let changed = async move {
            let profile = profiles::change(&patch).await?;
            current.check();
            Ok(profile)
        };
        save.run(changed, move |profile| {
            show(profile);
            notices.success(text::saved(), None);
        });
    };
    let refused = move |place: Place| Signal::derive(move || save.with_error(|error| place.message(error)));
    let public = move || stored.with(|stored| stored.as_ref()?.handle.clone());
    view! {
        <Section id="profile" title=text::details() is_loading=Signal::derive(move || load.is_initial_load())>
            <Failure submission=load/>
            // After the profile is loaded, because it would replace what the user types.
            <Show when=move || stored.with(Option::is_some)>
                <form class="account-form" novalidate on:submit=submit>
                    <Field
                        id="profile-handle"
                        label=text::handle()
                        autocomplete="off"
                        value=handle
                        hint=Signal::derive(|| Some(text::handle_hint().to_owned()))
                        error=refused(Place::Handle)
                    />
                    <Field id="profile-name" label=text::name() autocomplete="name" value=name error=refused(Place::Name)/>
                    <div class="field">
                        <label for="profile-bio">{text::bio()}</label>
                        <textarea
                            id="profile-bio"
                            rows="4"
                            aria-describedby="profile-bio-hint profile-bio-error"
                            aria-invalid=move || refused(Place::Bio).with(Option::is_some).to_string()
                            prop:value=move || bio.get()
                            on:input=move |event| bio.set(event_target_value(&event))
                        ></textarea>
                        <p class="hint" id="profile-bio-hint">{text::bio_hint()}</p>
                        <p class="failure" id="profile-bio-error" role="alert">{refused(Place::Bio)}</p>
                    </div>
                    {move || refused(Place::Form).get().map(|message| view! { <p class="failure" role="alert">{message}</p> })}
                    <div class="form-row">
                        <Submit submission=save label=text::save()/>
                        {move || public().map(|handle| view! {
                            <a class="button ghost" id="public-page" href=format!("/@{handle}")>{text::show()}</a>
                        })}
                    </div>
                </form>
            </Show>
        </Section>
    }
}

/// Where an error is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Handle,
    Name,
    Bio,
    /// Below the fields.
    Form,
}

impl Place {
    /// The message of an error that belongs here.
    fn message(self, error: &EdgeError) -> Option<String> {
        let (place, message) = match error {
            EdgeError::Problem(problem, _) => match (problem.code, problem.limit.as_deref()) {
                (ErrorCode::HandleTaken, _) => (Self::Handle, text::taken().to_owned()),
                (ErrorCode::InvalidValue, _) => (Self::Handle, text::bad_handle().to_owned()),
                (ErrorCode::RateLimited, Some("handle_changes")) => (Self::Handle, error.message()),
                (ErrorCode::OverLimit, Some("name_chars")) => (Self::Name, text::too_long().to_owned()),
                (ErrorCode::OverLimit, Some("bio_chars")) => (Self::Bio, text::too_long().to_owned()),
                _ => (Self::Form, error.message()),
            },
            _ => (Self::Form, error.message()),
        };
        (place == self).then_some(message)
    }
}
