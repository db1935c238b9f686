//! One item of the outbox: an edit that was saved, and how far it has come.

use serde::{Deserialize, Deserializer, Serialize};

use super::reason::Reason;
use crate::json;

/// How far an item has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ItemState {
    /// Nothing is sent yet, or it has to be sent again.
    Waiting,
    /// The photograph or the recipe is being sent.
    Sending,
    /// The edge has it, and its job has not ended.
    Rendering,
    /// The edge has rendered it; this browser renders it again and compares.
    Checking,
    /// Rendered at the edge and here with the same pixels.
    Matched,
    /// Rendered at the edge, and not compared here; `error` says why.
    Unchecked,
    /// The rendition is not what this browser renders; `error` says where.
    Differs,
    /// Given up; `error` says why.
    Failed,
}

impl ItemState {
    /// The word for the style and for tests.
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

    /// Whether the edge has it, and its match is not known yet.
    pub(crate) const fn is_followed(self) -> bool {
        matches!(self, Self::Rendering | Self::Checking)
    }
}

/// Why an item came no further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItemError {
    #[serde(flatten)]
    pub(crate) reason: Reason,
    /// Whether another attempt may succeed.
    pub(crate) can_retry: bool,
}

/// One saved edit. The database keeps it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    /// A UUID; also the `Idempotency-Key` of the request for the rendition.
    pub(crate) id: String,
    /// The SHA-256 of the original, in hexadecimal.
    pub(crate) photograph_id: String,
    /// The photograph's file name.
    pub(crate) name: String,
    /// Canonical JSON.
    pub(crate) recipe: String,
    /// Width times height of the original.
    pub(crate) pixels: u64,
    /// Milliseconds since 1970.
    pub(crate) created_at_ms: u64,
    pub(crate) state: ItemState,
    /// The original's id at the edge, once it is there.
    #[serde(default)]
    pub(crate) image_id: Option<String>,
    /// Whose session sent it; what another session has made is out of reach.
    #[serde(default)]
    pub(crate) owner_id: Option<String>,
    #[serde(default)]
    pub(crate) rendition_id: Option<String>,
    #[serde(default)]
    pub(crate) job_id: Option<String>,
    /// Failures in a row of the present step.
    #[serde(default)]
    pub(crate) attempts: u32,
    /// Comparisons that began and neither ended nor failed: the page ended under them.
    #[serde(default)]
    pub(crate) comparisons: u32,
    #[serde(default, deserialize_with = "error_of_any_version")]
    pub(crate) error: Option<ItemError>,
}

impl Item {
    /// The text that the database keeps.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads [`Self::to_text`]; none for the text of another version of the app.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        json::read(text).ok()
    }

    /// Whether it is the same edit of the same photograph.
    pub(crate) fn is_same_edit(&self, other: &Self) -> bool {
        self.photograph_id == other.photograph_id && self.recipe == other.recipe
    }

    /// Whether nothing is left to do or to decide here. A job that failed at the edge is the edge's: it shows it, and may try it again.
    pub(crate) const fn is_settled(&self) -> bool {
        match self.state {
            ItemState::Matched | ItemState::Unchecked => true,
            ItemState::Failed => self.job_id.is_some(),
            _ => false,
        }
    }

    /// Whether a person should see it beside the edge's jobs: it waits, or something went wrong.
    pub(crate) const fn is_shown(&self) -> bool {
        self.state.is_unsent() || (matches!(self.state, ItemState::Differs | ItemState::Failed) && !self.is_settled())
    }

    /// The edge has stored the request.
    pub(crate) fn accepted(&mut self, owner_id: &str, rendition_id: &str, job_id: &str) {
        self.owner_id = Some(owner_id.to_owned());
        self.rendition_id = Some(rendition_id.to_owned());
        self.job_id = Some(job_id.to_owned());
        self.advance(ItemState::Rendering);
    }

    /// Begins the next step.
    pub(crate) fn advance(&mut self, state: ItemState) {
        self.state = state;
        self.attempts = 0;
        self.comparisons = 0;
        self.error = None;
    }

    /// Ends with a reason.
    pub(crate) fn end(&mut self, state: ItemState, reason: Reason, can_retry: bool) {
        self.state = state;
        self.error = Some(ItemError { reason, can_retry });
    }

    /// The edge answers that it has no such thing. It is not sent again unasked: whoever deleted it there does not want it back.
    pub(crate) fn lose(&mut self) {
        self.rendition_id = None;
        self.job_id = None;
        self.end(ItemState::Failed, Reason::DeletedThere, true);
    }

    /// Back to the beginning, with what is known of the edge except what was made there.
    pub(crate) fn send_again(&mut self) {
        self.rendition_id = None;
        self.job_id = None;
        self.advance(ItemState::Waiting);
    }
}

/// An item whose reason this version does not know is not lost.
fn error_of_any_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ItemError>, D::Error> {
    let error = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(error.map(|error| {
        let can_retry = error.get("can_retry").and_then(serde_json::Value::as_bool).unwrap_or_default();
        json::from_value(error).unwrap_or(ItemError { reason: Reason::Unknown, can_retry })
    }))
}

/// A UUID of version 7: ids sort by the time they were made.
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

    /// The item `id` of the photograph `photograph`, as it is saved.
    pub(in crate::library::outbox) fn item(id: &str, photograph: &str, recipe: &str) -> Item {
        Item {
            id: id.to_owned(),
            photograph_id: photograph.to_owned(),
            name: format!("{photograph}.jpg"),
            recipe: recipe.to_owned(),
            pixels: 12_000_000,
            created_at_ms: 1,
            state: ItemState::Waiting,
            image_id: None,
            owner_id: None,
            rendition_id: None,
            job_id: None,
            attempts: 0,
            comparisons: 0,
            error: None,
        }
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
        one.lose();
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
    fn item_that_the_edge_lost_is_shown_and_can_be_sent_again() {
        let mut one = item("1", "p", "{}");
        one.accepted("o", "r", "j");
        one.lose();
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
