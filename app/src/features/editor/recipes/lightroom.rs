//! Import of a Lightroom preset as an edit.

use web_sys::File;

use super::super::state::EditorState;
use super::files::text_of;
use crate::document::exchange::lightroom::{IgnoredSetting, LightroomError, LightroomPreset, MAX_BYTES};
use crate::text::recipes as text;

/// The most settings that a notice lists.
const MAX_LISTED: usize = 12;

impl EditorState {
    /// Reads a preset. Fails with a message.
    pub(super) async fn read_lightroom_file(self, file: &File) -> Result<LightroomPreset, String> {
        let name = file.name();
        let refused = |reason: &str| text::not_used(&name, reason);
        if file.size() > MAX_BYTES as f64 {
            return Err(refused(text::too_large()));
        }
        let content = text_of(file).await.ok_or_else(|| refused(text::unreadable_file()))?;
        let read = (self.read_lightroom)(content).await.map_err(|_| refused(crate::text::ui::part_failed()))?;
        read.0.map_err(|error| {
            refused(match error {
                LightroomError::TooLarge => text::too_large(),
                LightroomError::NotXmp => text::not_xmp(),
                LightroomError::NoSettings => text::no_lightroom_settings(),
            })
        })
    }

    /// Lists the settings that did not convert.
    pub(super) fn notify_ignored(self, file: &str, ignored: &[IgnoredSetting]) {
        if !ignored.is_empty() {
            self.notices.success(text::not_converted(file, list(ignored)), None);
        }
    }
}

fn list(ignored: &[IgnoredSetting]) -> String {
    let shown = ignored.iter().take(MAX_LISTED);
    let mut words: Vec<_> =
        shown.map(|IgnoredSetting { setting, value }| format!("{setting} {value}").trim_end().to_owned()).collect();
    if ignored.len() > MAX_LISTED {
        words.push(text::and_more(ignored.len() - MAX_LISTED));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_settings_are_listed_with_their_values() {
        let setting = |name: &str, value: &str| IgnoredSetting { setting: name.to_owned(), value: value.to_owned() };
        assert_eq!(
            list(&[setting("Texture", "+14"), setting("MaskGroupBasedCorrections", "")]),
            "Texture +14, MaskGroupBasedCorrections"
        );
        let many: Vec<_> = (0..14).map(|i| setting("S", &i.to_string())).collect();
        assert!(list(&many).ends_with("S 11, and 2 more"), "{}", list(&many));
    }
}
