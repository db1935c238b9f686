//! Open queue: a request to open a photograph waits while another one is being opened. A newer request replaces it.

use leptos::prelude::*;
use web_sys::File;

use super::state::EditorState;
use super::state::open_request::OpenRequest;

impl EditorState {
    /// Opens a photograph now, or after the current opening has ended.
    pub(super) fn request_open(self, request: OpenRequest) {
        if self.opening.with_untracked(Option::is_none) {
            return self.begin(request);
        }
        let dropped = self.next_to_open.try_update_value(|next| next.replace(request)).flatten();
        // The replaced request opens nothing, but its files are added to the strip.
        if let Some(OpenRequest::Files(files)) = dropped {
            self.add_to_strip(files);
        }
    }

    /// Called after a photograph was opened or failed to open. Starts the waiting request.
    pub(super) fn on_opening_ended(self) {
        self.opening.set(None);
        self.restoring.set(false);
        if let Some(request) = self.next_to_open.try_update_value(Option::take).flatten() {
            self.begin(request);
        }
    }

    fn begin(self, request: OpenRequest) {
        match request {
            OpenRequest::Files(files) => self.begin_files(files, true),
            OpenRequest::Sample(file_name) => self.begin_sample(file_name),
            OpenRequest::Photograph(photograph) => self.begin_photograph(photograph),
            OpenRequest::Image(image, recipe) => self.begin_image(*image, recipe),
        }
    }

    fn add_to_strip(self, files: Vec<File>) {
        self.begin_files(files, false);
    }
}
