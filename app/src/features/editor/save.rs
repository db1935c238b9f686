//! Saves the edit to the outbox, and reports its progress.

use std::rc::Rc;

use api::{PresetReference, Rendition};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Blob;

use super::state::EditorState;
use crate::engine::proof::prove;
use crate::engine::verify::{Outcome, Verdict};
use crate::library::outbox::{Added, Comparison, Item, ItemState, NewItem, Reason, Saved};
use crate::library::remote::request::EdgeResult;
use crate::text::editor as text;

impl EditorState {
    /// Adds the edit to the outbox, whether the edge is online or not.
    pub(super) fn save(self) {
        let Some(photo) = self.photo.get_untracked() else { return };
        let (recipe, preset) = self.document.with_untracked(|document| {
            let (draft, preset) = (document.draft(), document.make_of());
            (if preset.is_some() { draft.identified_recipe(true) } else { draft.recipe() }, preset)
        });
        let new = NewItem {
            photograph_id: photo.id,
            name: photo.name,
            file: photo.file,
            recipe,
            preset: preset.map(|(id, version)| PresetReference {
                id,
                version: Some(version),
                rating: None,
                source: None,
            }),
            pixels: u64::from(photo.info.width) * u64::from(photo.info.height),
            image_id: photo.image_id,
        };
        spawn_local(async move {
            let saved = self.outbox.add(new).await;
            match save_notice(&saved, self.edge.is_online_untracked()) {
                Some(words) => self.notices.success(words, None),
                // The progress indicator shows the rest.
                None => self.notices.dismiss(),
            }
        });
    }

    /// Reports the progress of saved edits for the lifetime of the app.
    pub(super) fn watch_outbox(self) {
        let library = self.library;
        self.outbox.set_original_reader(Rc::new(move |id| {
            async move { library.bytes(&library.photograph(&id).await?).await.ok().flatten() }.boxed_local()
        }));
        self.outbox.on_change(move |before, item| {
            let Some(before) = before else { return };
            if before.image_id != item.image_id {
                self.remember(item);
            }
            if before.state != item.state {
                self.announce(item);
            }
        });
    }

    /// Stores the image id of the photograph at the edge, or removes it if the image no longer exists.
    fn remember(self, item: &Item) {
        if self.photo.with_untracked(|open| open.as_ref().is_some_and(|open| open.id == item.photograph_id)) {
            // Untracked, because the id changes nothing visible and needs no render.
            self.photo.update_untracked(|open| {
                if let Some(open) = open {
                    open.image_id.clone_from(&item.image_id);
                }
            });
        }
        let (library, id, image_id) = (self.library, item.photograph_id.clone(), item.image_id.clone());
        spawn_local(async move {
            // If this fails, the next save uploads the photograph again.
            let _ = library.set_image_id(&id, image_id).await;
        });
    }

    /// Forgets the ids of the account's images when this browser leaves the account. Photographs and edits stay on this
    /// device.
    pub(crate) fn forget_gallery(self) {
        self.photo.update_untracked(|open| {
            if let Some(open) = open {
                open.image_id = None;
            }
        });
        self.forget_pending_preset();
        self.outbox.forget_sent();
        spawn_local(self.library.forget_image_ids());
    }

    fn announce(self, item: &Item) {
        let link = |text: &str| item.rendition_id.as_ref().map(|id| (format!("/renditions/{id}"), text.to_owned()));
        // The final notice replaces the notices of the steps before it.
        if item.state != ItemState::Checking {
            self.notices.dismiss_text(text::checking());
        }
        let reason = item.error.as_ref().map(|error| error.reason.message()).unwrap_or_default();
        match item.state {
            ItemState::Waiting | ItemState::Sending | ItemState::Rendering => {}
            ItemState::Checking => {
                self.notices.success(text::checking(), link(text::see_proof()));
            }
            ItemState::Matched => {
                self.notices.success(text::matched(), link(text::see_the_proof()));
            }
            ItemState::Unchecked => {
                self.notices.success(text::checking_because(reason), link(text::see_proof()));
            }
            ItemState::Differs => {
                self.notices.error_with_link(text::differs(&item.name, reason), link(text::see_where()));
            }
            ItemState::Failed => {
                self.notices.error_with_link(text::not_saved(&item.name, reason), link(text::see_rendition()));
            }
        }
    }
}

/// The notice right after a save; `None` if the edit is uploaded at once.
fn save_notice(saved: &Saved, is_online: bool) -> Option<&'static str> {
    match (&saved.added, is_online) {
        (Added::New, _) if !saved.is_stored => Some(text::saved_in_tab()),
        (Added::New, true) => None,
        (Added::New, false) => Some(text::saved_offline()),
        (Added::Already(state), false) if state.is_unsent() => Some(text::already_waits()),
        (Added::Already(_), ..) => Some(text::already_on_its_way()),
    }
}

/// Renders a rendition again and compares it, as its page does.
pub(crate) fn compare(rendition: Rendition, original: Option<Blob>) -> LocalBoxFuture<'static, EdgeResult<Comparison>> {
    async move {
        Ok(match prove(&rendition, original, || ()).await? {
            Ok(verdict) => comparison(&verdict),
            Err(_) => Comparison::Undecided(Reason::ComparisonFailed),
        })
    }
    .boxed_local()
}

fn comparison(verdict: &Verdict) -> Comparison {
    let reason = verdict.fault().cloned().map_or(Reason::Unknown, Reason::Unproven);
    match verdict.outcome {
        Outcome::Identical => Comparison::Identical,
        Outcome::Differs => Comparison::Differs(reason),
        Outcome::Undecided => Comparison::Undecided(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::verify::{Check, Subject};
    use crate::text::verdict::Fault;

    #[test]
    fn save_notice_says_when_the_edit_is_uploaded() {
        let notice = |added, is_online, is_stored| save_notice(&Saved { added, is_stored }, is_online);
        assert_eq!(notice(Added::New, true, true), None);
        for (added, is_online, is_stored, words) in [
            (Added::New, false, true, "is uploaded when the server is back"),
            (Added::New, true, false, "in this tab only"),
            (Added::New, false, false, "in this tab only"),
            (Added::Already(ItemState::Waiting), false, true, "already waiting"),
            (Added::Already(ItemState::Waiting), true, true, "already on its way"),
            (Added::Already(ItemState::Checking), false, true, "already on its way"),
        ] {
            let notice = notice(added, is_online, is_stored).unwrap_or_default();
            assert!(notice.contains(words), "{words}: {notice}");
        }
    }

    #[test]
    fn comparison_keeps_the_fault_of_the_check_that_does_not_hold() {
        let of = |outcome, fault: Option<Fault>| {
            let check = Check { what: Subject::Pixels, fault };
            comparison(&Verdict { outcome, checks: vec![check], tile: None, receipt: None, key_id: None })
        };
        assert_eq!(of(Outcome::Identical, None), Comparison::Identical);
        let tile = Fault::OtherPixels { tile: Some((3, 1)), engines: None };
        assert_eq!(of(Outcome::Differs, Some(tile.clone())), Comparison::Differs(Reason::Unproven(tile)));
        let memory = Fault::NotRenderedAgain { code: "over_limit".to_owned(), limit: None };
        assert_eq!(of(Outcome::Undecided, Some(memory.clone())), Comparison::Undecided(Reason::Unproven(memory)));
    }
}
