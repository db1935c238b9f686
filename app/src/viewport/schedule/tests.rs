use filters::Recipe;

use super::super::view_request::ViewRequest;
use super::{Job, LayerId, Schedule};
use crate::engine::area::{Area, RectF};

const STAGE: ViewRequest =
    ViewRequest { stage_px: (1000, 800), scale: None, region: None, before: false, clipping: false };

fn recipe(ops: &str) -> Recipe {
    Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}]}}"#).as_bytes()).unwrap()
}

fn exposure(ev: f64) -> Recipe {
    recipe(&format!(r#"{{"op":"exposure","ev":{ev}}}"#))
}

fn zoomed(x: f64) -> ViewRequest {
    ViewRequest { scale: Some(2.0), region: Some(RectF { x, y: 0.0, width: 500.0, height: 400.0 }), ..STAGE }
}

/// A photograph that is open and shown, and whose full frames take longer than a refresh of the screen.
fn shown() -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_request(STAGE);
    schedule.show(exposure(0.0), false);
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
    schedule.draft_policy.full_frame(100.0);
    schedule
}

/// Everything that is rendered until nothing is left to do.
fn all(schedule: &mut Schedule) -> Vec<(LayerId, bool)> {
    std::iter::from_fn(|| {
        let job = schedule.next()?;
        assert!(schedule.finish(&job));
        Some((job.layer, job.draft))
    })
    .collect()
}

#[test]
fn schedule_draws_nothing_before_there_is_a_recipe() {
    let mut schedule = Schedule::default();
    schedule.set_request(STAGE);
    assert_eq!(schedule.next(), None);
}

#[test]
fn schedule_waits_for_the_stage() {
    let mut schedule = Schedule::default();
    schedule.show(exposure(0.0), false);
    assert_eq!(schedule.next(), None);
    schedule.set_request(STAGE);
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
}

#[test]
fn schedule_takes_the_newest_recipe_next() {
    let mut schedule = shown();
    schedule.show(exposure(0.1), false);
    let running = schedule.next().unwrap();
    schedule.show(exposure(0.2), false);
    schedule.show(exposure(0.3), false);
    assert!(schedule.finish(&running));
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)], "0.2 was never rendered");
    assert_eq!(schedule.recipe(LayerId::Base), Some(&exposure(0.3)));
}

#[test]
fn schedule_drafts_during_a_drag_and_is_sharp_on_release() {
    let mut schedule = shown();
    schedule.show(exposure(0.1), true);
    assert_eq!(all(&mut schedule), [(LayerId::Base, true)]);
    schedule.show(exposure(0.1), false);
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
    schedule.show(exposure(0.1), false);
    assert_eq!(all(&mut schedule), []);
}

#[test]
fn schedule_is_sharp_when_a_drag_pauses() {
    let mut schedule = shown();
    schedule.show(exposure(0.1), true);
    assert_eq!(all(&mut schedule), [(LayerId::Base, true)]);
    schedule.set_idle();
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
    schedule.show(exposure(0.2), true);
    assert_eq!(all(&mut schedule), [(LayerId::Base, true)]);
}

#[test]
fn schedule_needs_no_drafts_where_full_frames_are_fast() {
    let mut schedule = shown();
    schedule.draft_policy.full_frame(7.0);
    schedule.show(exposure(0.1), true);
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
    schedule.show(exposure(0.1), false);
    assert_eq!(all(&mut schedule), [], "it is sharp already");
}

#[test]
fn schedule_zoomed_drag_shows_the_detail_and_the_rest_on_release() {
    let mut schedule = shown();
    schedule.set_request(zoomed(0.0));
    assert_eq!(all(&mut schedule), [(LayerId::Detail, false)]);
    schedule.show(exposure(0.1), true);
    assert_eq!(all(&mut schedule), [(LayerId::Detail, true)]);
    schedule.show(exposure(0.1), false);
    assert_eq!(all(&mut schedule), [(LayerId::Detail, false), (LayerId::Base, false)]);
}

#[test]
fn schedule_pan_replaces_the_part_that_waits() {
    let mut schedule = shown();
    schedule.set_request(zoomed(0.0));
    let running = schedule.next().unwrap();
    schedule.set_request(zoomed(10.0));
    schedule.set_request(zoomed(20.0));
    assert!(schedule.finish(&running));
    let Some(Job { key, .. }) = schedule.next() else { panic!("the newest part is missing") };
    assert_eq!(key.area, Area::Part { scale: 1.0, rect: RectF { x: 20.0, y: 0.0, width: 500.0, height: 400.0 } });
    assert_eq!(all(&mut schedule).len(), 1);
}

#[test]
fn schedule_drops_the_detail_when_the_picture_fits_again() {
    let mut schedule = shown();
    schedule.set_request(zoomed(0.0));
    all(&mut schedule);
    assert_eq!(schedule.stale(), []);
    schedule.set_request(STAGE);
    assert_eq!(schedule.stale(), [LayerId::Detail]);
    assert_eq!((schedule.stale(), all(&mut schedule)), (vec![], vec![]));
}

#[test]
fn schedule_follows_the_stage() {
    let mut schedule = shown();
    schedule.set_request(ViewRequest { stage_px: (500, 300), ..STAGE });
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
    schedule.set_request(ViewRequest { clipping: true, ..STAGE });
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
}

#[test]
fn schedule_before_is_drawn_when_wanted_and_once() {
    let mut schedule = shown();
    schedule.set_request(ViewRequest { before: true, ..zoomed(0.0) });
    assert_eq!(
        all(&mut schedule),
        [(LayerId::Detail, false), (LayerId::BeforeDetail, false), (LayerId::BeforeBase, false)]
    );
    schedule.show(exposure(0.7), false);
    assert_eq!(all(&mut schedule), [(LayerId::Detail, false), (LayerId::Base, false)], "the geometry is the same");
    // Released, edited, held again: nothing to do.
    schedule.set_request(zoomed(0.0));
    schedule.show(exposure(0.8), false);
    all(&mut schedule);
    assert_eq!(schedule.stale(), []);
    schedule.set_request(ViewRequest { before: true, ..zoomed(0.0) });
    assert_eq!(all(&mut schedule), []);
    // Another geometry: the old picture is removed, and the new one is drawn when it is requested.
    schedule.set_request(zoomed(0.0));
    schedule.show(recipe(r#"{"op":"rotate","degrees":90},{"op":"exposure","ev":1}"#), false);
    assert_eq!(schedule.stale(), [LayerId::BeforeBase, LayerId::BeforeDetail]);
    all(&mut schedule);
    schedule.set_request(ViewRequest { before: true, ..zoomed(0.0) });
    assert_eq!(all(&mut schedule), [(LayerId::BeforeDetail, false), (LayerId::BeforeBase, false)]);
    assert_eq!(schedule.recipe(LayerId::BeforeBase), Some(&recipe(r#"{"op":"rotate","degrees":90}"#)));
}

#[test]
fn schedule_shows_no_frame_of_an_earlier_photograph() {
    let mut schedule = shown();
    schedule.show(exposure(0.1), false);
    let running = schedule.next().unwrap();
    schedule.pause();
    assert_eq!(schedule.next(), None, "the old recipe must not be drawn on the new photograph");
    schedule.opened();
    assert!(!schedule.finish(&running));
    schedule.show(exposure(0.0), false);
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
}

#[test]
fn schedule_goes_on_when_a_photograph_cannot_be_opened() {
    let mut schedule = shown();
    schedule.pause();
    schedule.show(exposure(0.1), false);
    assert_eq!(schedule.next(), None);
    schedule.resume();
    assert_eq!(all(&mut schedule), [(LayerId::Base, false)]);
}

#[test]
fn schedule_recipe_that_failed_is_not_tried_again() {
    let mut schedule = shown();
    schedule.show(exposure(0.1), false);
    let job = schedule.next().unwrap();
    // Finished, whether it failed or not.
    assert!(schedule.finish(&job));
    assert_eq!(schedule.next(), None);
}
