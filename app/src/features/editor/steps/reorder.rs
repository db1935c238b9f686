//! Drag and drop of steps: a pointer drags the card by its handle, and arrow keys move it by one position.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Ol;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::browser::focus::focus_after_render;
use crate::document::Document;
use crate::document::draft::StepId;
use crate::text;

/// A drag this close to the edge of the list scrolls it, in CSS pixels.
const EDGE_PX: f64 = 40.0;
const SCROLL_PX: i32 = 10;

/// A card that is being dragged.
#[derive(Clone, PartialEq)]
struct Drag {
    id: StepId,
    from: usize,
    to: usize,
    /// The distance of the pointer since the press, including the scrolling of the list.
    offset_px: f64,
    start_px: f64,
    scroll_start: i32,
    /// Centre and height of each card at the press.
    cards: Vec<(f64, f64)>,
}

/// The drag of a list. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Reorder {
    list: NodeRef<Ol>,
    document: RwSignal<Document>,
    drag: RwSignal<Option<Drag>>,
    /// The announcement for screen readers.
    pub(super) announcement: RwSignal<String>,
}

impl Reorder {
    pub(super) fn new(list: NodeRef<Ol>, document: RwSignal<Document>) -> Self {
        Self { list, document, drag: RwSignal::new(None), announcement: RwSignal::new(String::new()) }
    }

    pub(super) fn press(self, id: StepId, event: &PointerEvent) {
        let Some(handle) = event.current_target().and_then(|it| it.dyn_into::<Element>().ok()) else { return };
        let from = self.document.with_untracked(|document| document.draft().index(id));
        let (Some(from), Some(list), 0) = (from, self.list.get_untracked(), event.button()) else { return };
        let _ = handle.set_pointer_capture(event.pointer_id());
        let children = list.children();
        let cards = (0..children.length()).filter_map(|index| children.item(index)).map(|card| {
            let bounds = card.get_bounding_client_rect();
            (bounds.top() + bounds.height() / 2.0, bounds.height())
        });
        self.drag.set(Some(Drag {
            id,
            from,
            to: from,
            offset_px: 0.0,
            start_px: f64::from(event.client_y()),
            scroll_start: self.scroller().map_or(0, |scroller| scroller.scroll_top()),
            cards: cards.collect(),
        }));
    }

    pub(super) fn drag(self, event: &PointerEvent) {
        if self.drag.with_untracked(Option::is_none) {
            return;
        }
        let pointer_px = f64::from(event.client_y());
        let scroller = self.scroller();
        if let Some(scroller) = &scroller {
            let bounds = scroller.get_bounding_client_rect();
            if pointer_px < bounds.top() + EDGE_PX {
                scroller.set_scroll_top(scroller.scroll_top() - SCROLL_PX);
            } else if pointer_px > bounds.bottom() - EDGE_PX {
                scroller.set_scroll_top(scroller.scroll_top() + SCROLL_PX);
            }
        }
        self.drag.update(|drag| {
            let Some(drag) = drag else { return };
            let scrolled = scroller.map_or(0, |scroller| scroller.scroll_top()) - drag.scroll_start;
            drag.offset_px = pointer_px - drag.start_px + f64::from(scrolled);
            drag.to = target(&drag.cards, drag.from, drag.offset_px);
        });
    }

    pub(super) fn release(self) {
        if let Some(drag) = self.drag.try_update(Option::take).flatten().filter(|drag| drag.from != drag.to) {
            self.move_to(drag.id, drag.to);
        }
    }

    pub(super) fn cancel(self) {
        self.drag.set(None);
    }

    /// Arrow keys move the step; Escape cancels a drag.
    pub(super) fn key(self, id: StepId, event: &KeyboardEvent) {
        let Some(index) = self.document.with_untracked(|document| document.draft().index(id)) else { return };
        match event.key().as_str() {
            "ArrowUp" => self.move_to(id, index.saturating_sub(1)),
            "ArrowDown" => self.move_to(id, index + 1),
            "Escape" if self.drag.with_untracked(Option::is_some) => self.cancel(),
            _ => return,
        }
        event.prevent_default();
    }

    /// Moves the step, announces its position, and keeps the focus on its handle.
    pub(super) fn move_to(self, id: StepId, to: usize) {
        self.document.update(|document| document.move_to(id, to));
        self.document.with_untracked(|document| {
            let draft = document.draft();
            if let Some((index, entry)) = draft.index(id).zip(draft.entry(id)) {
                let label = text::operations::op_label(entry.step.spec());
                self.announcement.set(text::steps::now_at(label, index + 1, draft.entries.len()));
                focus_after_render(format!("[data-step=\"{index}\"] .step-handle"));
            }
        });
    }

    pub(super) fn is_dragged(self, id: StepId) -> bool {
        self.drag.with(|drag| drag.as_ref().is_some_and(|drag| drag.id == id))
    }

    /// The offset of a card during a drag: the dragged card follows the pointer, the others make room.
    pub(super) fn shift_px(self, id: StepId, index: usize) -> f64 {
        self.drag.with(|drag| match drag {
            Some(drag) if drag.id == id => drag.offset_px,
            Some(drag) => {
                let height = drag.cards.get(drag.from).map_or(0.0, |(_, height)| *height);
                if (drag.from + 1..=drag.to).contains(&index) {
                    -height
                } else if (drag.to..drag.from).contains(&index) {
                    height
                } else {
                    0.0
                }
            }
            None => 0.0,
        })
    }

    fn scroller(self) -> Option<HtmlElement> {
        self.list.get_untracked()?.closest(".scroll").ok()??.dyn_into().ok()
    }
}

/// The position of the dragged card: after all cards whose centre its leading edge has passed.
fn target(cards: &[(f64, f64)], from: usize, offset_px: f64) -> usize {
    let Some((middle, height)) = cards.get(from) else { return from };
    let edge = middle + offset_px + height.copysign(offset_px) / 2.0;
    let is_before = |(index, (other, _)): &(usize, &(f64, f64))| *index != from && *other < edge;
    cards.iter().enumerate().filter(is_before).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_is_where_the_leading_edge_has_passed_the_middles() {
        // Three cards of 40 px and one of 200 px.
        let cards = [(20.0, 40.0), (60.0, 40.0), (180.0, 200.0), (300.0, 40.0)];
        assert_eq!(target(&cards, 0, 0.0), 0);
        assert_eq!(target(&cards, 0, 19.0), 0);
        assert_eq!(target(&cards, 0, 21.0), 1);
        assert_eq!(target(&cards, 0, 141.0), 2);
        assert_eq!(target(&cards, 0, 900.0), 3);
        assert_eq!(target(&cards, 3, -99.0), 3);
        assert_eq!(target(&cards, 3, -101.0), 2);
        assert_eq!(target(&cards, 3, -900.0), 0);
        assert_eq!(target(&cards, 2, -21.0), 1);
    }
}
