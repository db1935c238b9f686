//! The queue of the outbox, oldest first. No browser and no network, so tests run on the host.

use super::item::{Item, ItemState};

/// How many settled items are kept, so that their comparison can be shown.
const SETTLED_KEPT: usize = 20;

/// The items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Queue(Vec<Item>);

/// The result of adding a saved edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Added {
    /// It is in the queue.
    New,
    /// The same edit is already in the queue and has not ended.
    Already(ItemState),
}

impl Queue {
    pub(crate) fn of(mut items: Vec<Item>) -> Self {
        items.sort_unstable_by(|a, b| (a.created_at_ms, &a.id).cmp(&(b.created_at_ms, &b.id)));
        Self(items)
    }

    pub(crate) fn items(&self) -> &[Item] {
        &self.0
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Item> {
        self.0.iter().find(|item| item.id == id)
    }

    /// Adds an edit, unless the same one is in progress.
    pub(crate) fn add(&mut self, item: Item) -> Added {
        let same = self
            .0
            .iter()
            .find(|known| known.is_same_edit(&item) && (known.state.is_unsent() || known.state.is_followed()));
        if let Some(same) = same {
            return Added::Already(same.state);
        }
        self.0.push(item);
        *self = Self::of(std::mem::take(&mut self.0));
        Added::New
    }

    /// Replaces the item with the same id. Returns `false` if it is gone.
    pub(crate) fn replace(&mut self, item: Item) -> bool {
        match self.0.iter_mut().find(|known| known.id == item.id) {
            Some(known) => {
                *known = item;
                true
            }
            None => false,
        }
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Item> {
        let at = self.0.iter().position(|item| item.id == id)?;
        Some(self.0.remove(at))
    }

    /// The item to send: the oldest one that the edge does not have. An item in the state "sending" was left by a page
    /// that ended.
    pub(crate) fn next_to_send(&self) -> Option<&Item> {
        self.0.iter().find(|item| item.state.is_unsent())
    }

    /// The item whose job or comparison is pending. An item without news of the edge does not block the others.
    pub(crate) fn next_to_follow(&self) -> Option<&Item> {
        self.0.iter().filter(|item| item.state.is_followed()).min_by_key(|item| item.attempts)
    }

    /// How many items the edge does not have yet.
    pub(crate) fn unsent(&self) -> usize {
        self.0.iter().filter(|item| item.state.is_unsent()).count()
    }

    /// The items of a photograph that the edge does not have yet.
    pub(crate) fn unsent_of(&self, photograph_id: &str) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(move |item| item.state.is_unsent() && item.photograph_id == photograph_id)
    }

    /// The image of a photograph at the edge, if an item knows it.
    pub(crate) fn image_of(&self, photograph_id: &str) -> Option<&str> {
        self.0.iter().rev().filter(|item| item.photograph_id == photograph_id).find_map(|item| item.image_id.as_deref())
    }

    /// The items to list beside the jobs of the edge.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(|item| item.is_shown())
    }

    /// The item that failed with this job of the edge.
    pub(crate) fn failed_at(&self, job_id: &str) -> Option<&Item> {
        self.0.iter().find(|item| item.state == ItemState::Failed && item.job_id.as_deref() == Some(job_id))
    }

    /// The same edit, if it failed before.
    pub(crate) fn failed_before(&self, item: &Item) -> Option<&Item> {
        self.0.iter().find(|known| known.is_same_edit(item) && known.state == ItemState::Failed)
    }

    /// The result of comparing the rendition, if an item knows it.
    pub(crate) fn match_of(&self, rendition_id: &str) -> Option<ItemState> {
        let item = self.0.iter().find(|item| item.rendition_id.as_deref() == Some(rendition_id))?;
        matches!(item.state, ItemState::Matched | ItemState::Differs).then_some(item.state)
    }

    /// Removes and returns the surplus settled items, oldest first.
    pub(crate) fn remove_surplus(&mut self) -> Vec<Item> {
        let settled = self.0.iter().filter(|item| item.is_settled()).count();
        let mut surplus = settled.saturating_sub(SETTLED_KEPT);
        let (remaining, removed) = std::mem::take(&mut self.0).into_iter().partition(|item| {
            let goes = surplus > 0 && item.is_settled();
            surplus -= usize::from(goes);
            !goes
        });
        self.0 = remaining;
        removed
    }

    /// The items that differ from those of `before`, each with its previous state.
    pub(crate) fn changes<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = (Option<&'a Item>, &'a Item)> {
        self.0.iter().map(|item| (before.get(&item.id), item)).filter(|(known, item)| *known != Some(*item))
    }
}

#[cfg(test)]
mod tests {
    use super::super::item::tests::item;
    use super::*;

    fn ids(queue: &Queue) -> Vec<&str> {
        queue.items().iter().map(|item| item.id.as_str()).collect()
    }

    fn with(mut item: Item, state: ItemState) -> Item {
        item.state = state;
        item
    }

    fn queue(states: &[ItemState]) -> Queue {
        let items =
            states.iter().enumerate().map(|(n, state)| with(item(&n.to_string(), &format!("p{n}"), "{}"), *state));
        Queue::of(items.collect())
    }

    #[test]
    fn queue_sends_the_oldest_first_whatever_order_it_is_read_in() {
        let late = Item { created_at_ms: 2, ..item("1", "p", "{}") };
        let mut queue = Queue::of(vec![late, item("3", "q", "{}"), item("2", "r", "{}")]);
        assert_eq!(ids(&queue), ["2", "3", "1"]);
        assert_eq!(queue.next_to_send().map(|item| item.id.as_str()), Some("2"));
        queue.add(Item { created_at_ms: 0, ..item("4", "s", "{}") });
        assert_eq!(ids(&queue), ["4", "2", "3", "1"]);
    }

    #[test]
    fn queue_continues_after_a_failure_and_starts_with_the_interrupted_item() {
        use ItemState::{Failed, Rendering, Sending, Waiting};
        let queue = queue(&[Failed, Rendering, Sending, Waiting]);
        assert_eq!(queue.next_to_send().map(|item| item.id.as_str()), Some("2"));
        assert_eq!(queue.next_to_follow().map(|item| item.id.as_str()), Some("1"));
        assert_eq!(queue.unsent(), 2);
    }

    #[test]
    fn queue_follows_the_oldest_first_and_items_without_news_last() {
        use ItemState::{Checking, Rendering};
        let mut queue = queue(&[Rendering, Rendering, Checking]);
        let next = |queue: &Queue| queue.next_to_follow().map(|item| item.id.clone());
        assert_eq!(next(&queue).as_deref(), Some("0"));
        queue.0[0].attempts = 6;
        assert_eq!(next(&queue).as_deref(), Some("1"));
        queue.0[1].attempts = 7;
        queue.0[2].attempts = 8;
        assert_eq!(next(&queue).as_deref(), Some("0"));
    }

    #[test]
    fn queue_takes_an_unchanged_edit_once_while_it_is_under_way() {
        use ItemState::{Checking, Differs, Failed, Matched, Rendering, Sending, Unchecked, Waiting};
        for (state, is_under_way) in [
            (Waiting, true),
            (Sending, true),
            (Rendering, true),
            (Checking, true),
            (Matched, false),
            (Unchecked, false),
            (Differs, false),
            (Failed, false),
        ] {
            let mut queue = Queue::of(vec![with(item("1", "p", "{}"), state)]);
            let added = queue.add(item("2", "p", "{}"));
            assert_eq!(added, if is_under_way { Added::Already(state) } else { Added::New }, "{state:?}");
            assert_eq!(queue.items().len(), if is_under_way { 1 } else { 2 }, "{state:?}");
        }
    }

    #[test]
    fn queue_takes_another_edit_and_another_photograph() {
        let mut queue = Queue::of(vec![item("1", "p", "{}")]);
        assert_eq!(queue.add(item("2", "p", r#"{"version":1}"#)), Added::New);
        assert_eq!(queue.add(item("3", "q", "{}")), Added::New);
        assert_eq!(queue.unsent(), 3);
    }

    #[test]
    fn queue_does_not_bring_back_what_was_discarded() {
        let mut queue = Queue::of(vec![item("1", "p", "{}")]);
        let known = queue.remove("1").unwrap();
        assert!(!queue.replace(known));
        assert_eq!(queue, Queue::default());
    }

    #[test]
    fn queue_finds_an_original_that_is_at_the_edge_already() {
        let uploaded = Item { image_id: Some("i".to_owned()), ..item("1", "p", "{}") };
        let queue = Queue::of(vec![uploaded, item("2", "p", "{\"version\":1}")]);
        assert_eq!((queue.image_of("p"), queue.image_of("q")), (Some("i"), None));
    }

    #[test]
    fn queue_forgets_the_oldest_settled_items_and_no_others() {
        use ItemState::{Failed, Matched, Waiting};
        let mut states = vec![Failed, Waiting];
        states.extend([Matched; SETTLED_KEPT + 2]);
        let mut queue = queue(&states);
        let removed = queue.remove_surplus();
        assert_eq!(removed.len(), 2);
        assert!(removed.iter().all(|item| item.state == Matched));
        assert_eq!(queue.items().len(), SETTLED_KEPT + 2);
        assert_eq!(queue.unsent(), 1);
        assert_eq!(queue.remove_surplus(), []);
    }

    #[test]
    fn queue_shows_waiting_and_failed_items() {
        use ItemState::{Checking, Differs, Failed, Matched, Rendering, Sending, Unchecked, Waiting};
        let shown = |queue: &Queue| queue.shown().map(|item| item.state).collect::<Vec<_>>();
        let mut queue = queue(&[Matched, Waiting, Sending, Rendering, Checking, Unchecked, Differs, Failed]);
        assert_eq!(shown(&queue), [Waiting, Sending, Differs, Failed]);
        for item in &mut queue.0 {
            item.job_id = Some(format!("j{}", item.id));
        }
        assert_eq!(shown(&queue), [Waiting, Sending, Differs], "a job that failed at the edge is shown among its jobs");
        assert_eq!(queue.failed_at("j7").map(|item| item.id.as_str()), Some("7"));
        assert_eq!(queue.failed_at("j6"), None);
    }

    #[test]
    fn queue_finds_the_same_edit_that_failed() {
        let queue = Queue::of(vec![with(item("1", "p", "{}"), ItemState::Failed)]);
        assert!(queue.failed_before(&item("2", "p", "{}")).is_some());
        assert!(queue.failed_before(&item("2", "q", "{}")).is_none());
    }

    #[test]
    fn queue_finds_a_match_by_its_rendition() {
        use ItemState::{Checking, Differs, Matched};
        let mut queue = queue(&[Matched, Checking, Differs]);
        for item in &mut queue.0 {
            item.rendition_id = Some(format!("r{}", item.id));
        }
        let matches = ["r0", "r1", "r2", "r3"].map(|id| queue.match_of(id));
        assert_eq!(matches, [Some(Matched), None, Some(Differs), None]);
    }

    #[test]
    fn queue_reports_changes() {
        let before = queue(&[ItemState::Waiting, ItemState::Waiting]);
        let after = queue(&[ItemState::Waiting, ItemState::Sending, ItemState::Waiting]);
        let changes: Vec<_> =
            after.changes(&before).map(|(known, item)| (known.map(|it| it.state), item.id.as_str())).collect();
        assert_eq!(changes, [(Some(ItemState::Waiting), "1"), (None, "2")]);
    }
}
