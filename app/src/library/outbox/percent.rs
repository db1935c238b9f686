//! Progress of a save in percent. It never decreases.

use super::item::ItemState;

/// Where each stage ends. Sending takes longest if it is needed. The duration of a comparison is unknown, so the
/// progress waits near the end.
const SENT: f64 = 50.0;
const RENDERED: f64 = 90.0;

/// The progress of the current item.
#[derive(Debug, Default)]
pub(super) struct Percent {
    item_id: String,
    shown: u32,
}

impl Percent {
    /// The percentage of the item when the fraction `share` (0 to 1) of its current stage is done.
    pub(super) fn raise(&mut self, item_id: &str, state: ItemState, share: f64) -> u32 {
        if self.item_id != item_id {
            *self = Self { item_id: item_id.to_owned(), shown: 0 };
        }
        let share = share.clamp(0.0, 1.0);
        let now = match state {
            ItemState::Waiting => 0.0,
            ItemState::Sending => SENT * share,
            ItemState::Rendering => SENT + (RENDERED - SENT) * share,
            ItemState::Checking => RENDERED + (99.0 - RENDERED) * share,
            ItemState::Matched | ItemState::Unchecked | ItemState::Differs | ItemState::Failed => 100.0,
        };
        // A job that is retried starts again at zero; the shown value waits for it.
        self.shown = self.shown.max(now.floor() as u32);
        self.shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_rises_through_the_stages() {
        let mut percent = Percent::default();
        let steps = [
            (ItemState::Sending, 0.0, 0),
            (ItemState::Sending, 0.5, 25),
            (ItemState::Sending, 1.0, 50),
            (ItemState::Rendering, 0.0, 50),
            (ItemState::Rendering, 0.5, 70),
            (ItemState::Checking, 0.0, 90),
            (ItemState::Matched, 0.0, 100),
        ];
        for (state, share, shown) in steps {
            assert_eq!(percent.raise("a", state, share), shown, "{state:?} {share}");
        }
    }

    #[test]
    fn percent_never_goes_back_until_the_next_item() {
        let mut percent = Percent::default();
        assert_eq!(percent.raise("a", ItemState::Rendering, 0.5), 70);
        assert_eq!(percent.raise("a", ItemState::Rendering, 0.1), 70);
        assert_eq!(percent.raise("a", ItemState::Sending, f64::NAN), 70);
        assert_eq!(percent.raise("b", ItemState::Sending, 0.2), 10);
    }
}
