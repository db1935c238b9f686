//! An item of the outbox: a saved edit with its state.

use api::PresetReference;
use serde::{Deserialize, Deserializer, Serialize};

use super::reason::Reason;
use crate::json;

/// The state of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemState {
    /// Nothing is sent yet, or it must be sent again.
    Waiting,
    /// The photograph or the recipe is being sent.
    Sending,
    /// The edge has it, and its job is in progress.
    Rendering,
    /// The edge has rendered it, and this browser renders it again to compare.
    Checking,
    /// Rendered at the edge and in this browser with the same pixels.
    Matched,
    /// Rendered at the edge, and not compared in this browser; `error` says why.
    Unchecked,
    /// The rendition differs from what this browser renders; `error` says where.
    Differs,
    /// Failed; `error` says why.
    Failed,
}

impl ItemState {
    /// The name of the state in styles and tests.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Rendering => "rendering",
            Self::Checking => "checking",
            Self::Matched => "matched",
            Self::Unchecked => "unchecked",
            Self::Differs => "differs",
            Self::Failed => "failed",
        }
    }

    /// Whether the edge does not have it yet.
    pub(crate) const fn is_unsent(self) -> bool {
        matches!(self, Self::Waiting | Self::Sending)
    }

    /// Whether the edge has it and the comparison is pending.
    pub(crate) const fn is_followed(self) -> bool {
        matches!(self, Self::Rendering | Self::Checking)
    }
}

/// Why an item did not continue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItemError {
    #[serde(flatten)]
    pub(crate) reason: Reason,
    /// Whether a retry can succeed.
    pub(crate) can_retry: bool,
}

/// A saved edit. The database stores it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    /// A UUID; also the `Idempotency-Key` of the request for the rendition.
    pub(crate) id: String,
    /// The SHA-256 of the original, in hexadecimal.
    pub(crate) photograph_id: String,
    /// The file name of the photograph.
    pub(crate) name: String,
    /// The recipe as JSON.
    pub(crate) recipe: String,
    /// The preset that the edit began with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) preset: Option<PresetReference>,
    /// Width times height of the original.
    pub(crate) pixels: u64,
    /// Milliseconds since 1970.
    pub(crate) created_at_ms: u64,
    pub(crate) state: ItemState,
    /// The id of the original at the edge, once it is there.
    #[serde(default)]
    pub(crate) image_id: Option<String>,
    /// The owner of the session that sent it. Renditions of another session are out of reach.
    #[serde(default)]
    pub(crate) owner_id: Option<String>,
    /// The owner of the account that saved it; `None` for a guest. It is never sent into the library of anybody else.
    #[serde(default)]
    pub(crate) account_owner_id: Option<String>,
    #[serde(default)]
    pub(crate) rendition_id: Option<String>,
    #[serde(default)]
    pub(crate) job_id: Option<String>,
    /// Consecutive failures of the current step.
    #[serde(default)]
    pub(crate) attempts: u32,
    /// Comparisons that started and neither ended nor failed, because the page ended.
    #[serde(default)]
    pub(crate) comparisons: u32,
    #[serde(default, deserialize_with = "error_of_any_version")]
    pub(crate) error: Option<ItemError>,
}

impl Item {
    /// Whether an account saved it, and `owner_id` is that of somebody else.
    pub(super) fn belongs_to_other(&self, owner_id: &str) -> bool {
        self.account_owner_id.as_deref().is_some_and(|saved_by| saved_by != owner_id)
    }

    /// Whether it was not sent because another account was signed in, and this is the owner of its account.
    pub(super) fn waits_for_account(&self, owner_id: Option<&str>) -> bool {
        let was_refused = self.error.as_ref().is_some_and(|error| error.reason == Reason::OtherAccount);
        was_refused && self.account_owner_id.as_deref() == owner_id
    }

    /// Serializes the item for the database.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads [`Self::to_text`]. `None` for the text of another version of the app.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        json::read(text).ok()
    }

    /// Whether it is the same edit of the same photograph.
    pub(crate) fn is_same_edit(&self, other: &Self) -> bool {
        (&self.photograph_id, &self.recipe, &self.preset) == (&other.photograph_id, &other.recipe, &other.preset)
    }

    /// Whether nothing remains to be done or decided here. A job that failed at the edge is shown and retried with the
    /// edge's jobs.
    pub(crate) const fn is_settled(&self) -> bool {
        match self.state {
            ItemState::Matched | ItemState::Unchecked => true,
            ItemState::Failed => self.job_id.is_some(),
            _ => false,
        }
    }

    /// Whether the item is listed beside the jobs of the edge: it waits, or something went wrong.
    pub(crate) const fn is_shown(&self) -> bool {
        self.state.is_unsent() || (matches!(self.state, ItemState::Differs | ItemState::Failed) && !self.is_settled())
    }

    /// The edge has accepted the request.
    pub(crate) fn accepted(&mut self, owner_id: &str, rendition_id: &str, job_id: &str) {
        self.owner_id = Some(owner_id.to_owned());
        self.rendition_id = Some(rendition_id.to_owned());
        self.job_id = Some(job_id.to_owned());
        self.advance(ItemState::Rendering);
    }

    /// Starts the next step.
    pub(crate) fn advance(&mut self, state: ItemState) {
        self.state = state;
        self.attempts = 0;
        self.comparisons = 0;
        self.error = None;
    }

    /// Ends the item with a reason.
    pub(crate) fn end(&mut self, state: ItemState, reason: Reason, can_retry: bool) {
        self.state = state;
        self.error = Some(ItemError { reason, can_retry });
    }

    /// The edge responds that the rendition does not exist. It is not sent again automatically, because whoever deleted
    /// it there does not want it back.
    pub(crate) fn mark_deleted(&mut self) {
        self.rendition_id = None;
        self.job_id = None;
        self.end(ItemState::Failed, Reason::DeletedThere, true);
    }

    /// Resets the item to the beginning. Keeps what is known of the edge, except the rendition.
    pub(crate) fn send_again(&mut self) {
        self.rendition_id = None;
        self.job_id = None;
        self.advance(ItemState::Waiting);
    }
}

/// An unknown reason, of another version, must not lose the item.
fn error_of_any_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ItemError>, D::Error> {
    let error = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(error.map(|error| {
        let can_retry = error.get("can_retry").and_then(serde_json::Value::as_bool).unwrap_or_default();
        json::from_value(error).unwrap_or(ItemError { reason: Reason::Unknown, can_retry })
    }))
}

/// A UUID of version 7, so that ids sort by creation time.
pub(crate) fn id_at(unix_ms: u64, random: [u8; 10]) -> String {
    let [a, b, c, d, rest @ ..] = random;
    let tail = rest.iter().fold(0_u64, |tail, byte| tail << 8 | u64::from(*byte));
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{tail:012x}",
        unix_ms >> 16 & 0xffff_ffff,
        unix_ms & 0xffff,
        (u32::from(a) << 8 | u32::from(b)) & 0xfff,
        (u32::from(c) << 8 | u32::from(d)) & 0x3fff | 0x8000,
    )
}

#[cfg(test)]
pub(super) mod tests {
    use api::JobError;

    use super::*;
    use crate::library::remote::request::{EdgeError, Unclear};
    use crate::text::verdict::Fault;
    use crate::text::{Language, set_language};

    /// The item `id` of the photograph `photograph`, as it is after a save.
    pub(in crate::library::outbox) fn item(id: &str, photograph: &str, recipe: &str) -> Item {
        Item {
            id: id.to_owned(),
            photograph_id: photograph.to_owned(),
            name: format!("{photograph}.jpg"),
            recipe: recipe.to_owned(),
            preset: None,
            pixels: 12_000_000,
            created_at_ms: 1,
            state: ItemState::Waiting,
            image_id: None,
            owner_id: None,
            account_owner_id: None,
            rendition_id: None,
            job_id: None,
            attempts: 0,
            comparisons: 0,
            error: None,
        }
    }

    #[test]
    fn item_of_an_account_belongs_to_nobody_else() {
        let of_guest = item("1", "p", "{}");
        assert!(!of_guest.belongs_to_other("a") && !of_guest.belongs_to_other("b"), "a guest who signs in keeps it");
        let of_account = Item { account_owner_id: Some("a".to_owned()), ..of_guest };
        assert!(!of_account.belongs_to_other("a") && of_account.belongs_to_other("b"));
        assert!(Item::from_text(&of_account.to_text()).unwrap().belongs_to_other("b"), "also after a reload");
        assert!(!of_account.waits_for_account(Some("a")), "it was not refused");
        let mut refused = of_account;
        refused.end(ItemState::Failed, Reason::OtherAccount, true);
        assert!(refused.waits_for_account(Some("a")));
        assert!(!refused.waits_for_account(Some("b")) && !refused.waits_for_account(None));
    }

    #[test]
    fn item_reads_back_as_it_was_written() {
        let mut one = item("1", "p", r#"{"version":1}"#);
        assert_eq!(Item::from_text(&one.to_text()), Some(one.clone()));
        let problem = r#"{"type":"about:blank","title":"","status":403,"code":"over_quota","detail":"Full."}"#;
        let refused = EdgeError::Problem(Box::new(serde_json::from_str(problem).unwrap()), Some(7));
        let job = JobError { code: "damaged_file".to_owned(), message: "Damaged.".to_owned() };
        for reason in [
            Reason::Sentence("It is too large.".to_owned()),
            Reason::NoOriginal,
            Reason::UnreadableRecipe,
            Reason::NotSent(refused),
            Reason::NotSent(EdgeError::Unclear(Unclear::Words("No.".to_owned()))),
            Reason::SessionEnded,
            Reason::DeletedThere,
            Reason::NotRendered(Some(job)),
            Reason::NotRendered(None),
            Reason::TooLargeToCompare { limit_pixels: 50_000_000 },
            Reason::ComparisonCutOff,
            Reason::ComparisonFailed,
            Reason::NotCompared(EdgeError::Offline),
            Reason::Unproven(Fault::OtherPixels { tile: Some((1, 0)), engines: None }),
            Reason::Unproven(Fault::OtherFile),
            Reason::Unknown,
        ] {
            one.end(ItemState::Failed, reason, true);
            let text = one.to_text();
            assert_eq!(Item::from_text(&text).as_ref(), Some(&one), "{text}");
        }
    }

    #[test]
    fn item_keeps_a_reason_and_no_sentence() {
        let mut one = item("1", "p", "{}");
        one.mark_deleted();
        let text = one.to_text();
        assert!(!text.contains("deleted there"), "{text}");
        let sentence = |item: &Item| item.error.as_ref().map(|error| error.reason.message()).unwrap_or_default();
        let read = Item::from_text(&text).unwrap();
        assert!(sentence(&read).contains("deleted there"));
        set_language(Language::German);
        assert!(sentence(&read).contains("dort gelöscht"));
        set_language(Language::default());
    }

    #[test]
    fn item_of_the_version_that_kept_sentences_is_read() {
        let text = item("1", "p", "{}").to_text();
        let with = |error: &str| Item::from_text(&text.replace(r#""error":null"#, &format!(r#""error":{error}"#)));
        let old = with(r#"{"sentence":"It is too large.","can_retry":false}"#).and_then(|item| item.error).unwrap();
        assert_eq!((old.reason.message().as_str(), old.can_retry), ("It is too large.", false));
        let newer = with(r#"{"too_frobnicated":{"by":3},"can_retry":true}"#).and_then(|item| item.error);
        assert_eq!(newer, Some(ItemError { reason: Reason::Unknown, can_retry: true }));
    }

    #[test]
    fn item_keeps_the_preset_that_its_edit_began_with() {
        let plain = item("1", "p", "{}");
        let preset = Some(PresetReference { id: "look-noir".to_owned(), version: Some(1), rating: None, source: None });
        let make = Item { preset, ..plain.clone() };
        assert_eq!(Item::from_text(&make.to_text()), Some(make.clone()));
        assert!(!make.is_same_edit(&plain), "a make counts, although the recipe was saved before");
        assert!(!plain.to_text().contains("preset"));
    }

    #[test]
    fn item_that_the_edge_lost_is_shown_and_can_be_sent_again() {
        let mut one = item("1", "p", "{}");
        one.accepted("o", "r", "j");
        one.mark_deleted();
        assert!(one.is_shown() && one.error.as_ref().is_some_and(|error| error.can_retry));
        assert_eq!((one.rendition_id, one.job_id), (None, None));
    }

    #[test]
    fn item_of_another_version_is_none() {
        assert_eq!(Item::from_text(""), None);
        assert_eq!(Item::from_text(r#"{"id":"1","state":"teleporting"}"#), None);
    }

    #[test]
    fn item_id_is_a_uuid_of_version_7_and_sorts_by_time() {
        assert_eq!(id_at(0x0197_f3a0_1234, [0xff; 10]), "0197f3a0-1234-7fff-bfff-ffffffffffff");
        assert_eq!(id_at(0x0197_f3a0_1234, [0; 10]), "0197f3a0-1234-7000-8000-000000000000");
        assert!(id_at(1, [0xff; 10]) < id_at(2, [0; 10]));
    }
}
