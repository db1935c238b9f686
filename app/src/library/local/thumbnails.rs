//! Thumbnails of the photographs on this device: small JPEG or PNG files in IndexedDB, object URLs in the page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, Url};

use super::LocalLibrary;
use crate::browser::broadcast;
use crate::browser::database::{Database, StorageError, Store};

/// Broadcast topic: a thumbnail changed. The text is the id of the photograph.
const THUMBNAIL: &str = "thumbnail";

/// Subscribes to the thumbnails that other tabs make.
pub(super) fn follow(library: LocalLibrary) {
    broadcast::listen(THUMBNAIL, move |id| {
        spawn_local(async move {
            let Ok(database) = Database::open().await else { return };
            if let Ok(Some(value)) = database.get(Store::Thumbnails, &id).await {
                library.show_thumbnail(id, value.dyn_into().ok());
            }
        });
    });
}

impl LocalLibrary {
    /// The object URL of a thumbnail, if there is one.
    pub(crate) fn thumbnail_url(self, id: &str) -> Option<String> {
        self.thumbnails.with(|thumbnails| thumbnails.get(id).cloned())
    }

    pub(crate) fn has_thumbnail(self, id: &str) -> bool {
        self.thumbnails.with_untracked(|thumbnails| thumbnails.contains_key(id))
    }

    pub(super) async fn read_thumbnails(self) -> Result<(), StorageError> {
        for (id, value) in Database::open().await?.all(Store::Thumbnails).await? {
            self.show_thumbnail(id, value.dyn_into().ok());
        }
        Ok(())
    }

    /// Shows a thumbnail, and stores it if the photograph is stored.
    pub(crate) async fn put_thumbnail(self, id: &str, picture: Blob) {
        self.show_thumbnail(id.to_owned(), Some(picture.clone()));
        if self.get(id).is_some_and(|photograph| photograph.is_stored)
            && let Ok(database) = Database::open().await
            // A thumbnail that is not stored is rendered again.
            && database.put(Store::Thumbnails, id, &picture).await.is_ok()
        {
            broadcast::send(THUMBNAIL, id);
        }
    }

    pub(super) fn forget_thumbnail(self, id: &str) {
        self.thumbnails.update(|thumbnails| {
            if let Some(url) = thumbnails.remove(id) {
                let _ = Url::revoke_object_url(&url);
            }
        });
    }

    fn show_thumbnail(self, id: String, picture: Option<Blob>) {
        let Some(url) = picture.and_then(|picture| Url::create_object_url_with_blob(&picture).ok()) else { return };
        self.thumbnails.update(|thumbnails| {
            if let Some(old) = thumbnails.insert(id, url) {
                let _ = Url::revoke_object_url(&old);
            }
        });
    }
}
