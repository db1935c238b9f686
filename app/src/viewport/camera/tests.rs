use super::*;

/// A 12 MP photograph on the stage of a laptop.
fn camera() -> Camera {
    let mut camera = Camera::default();
    camera.resize_stage((1000.0, 700.0), 1.0);
    camera.resize_rendition((4000.0, 3000.0));
    camera
}

fn assert_close(a: Point, b: Point, tolerance: f64) {
    assert!((a.0 - b.0).abs() <= tolerance && (a.1 - b.1).abs() <= tolerance, "{a:?} is not {b:?}");
}

#[test]
fn fit_shows_all_in_the_middle() {
    let camera = camera();
    assert!((camera.scale() - 700.0 / 3000.0).abs() < 1e-12);
    assert_eq!(camera.visible(), RectF { x: 0.0, y: 0.0, width: 4000.0, height: 3000.0 });
    assert!(!camera.overflows());
    assert_eq!(camera.origin(), (((1000.0 - 4000.0 * camera.scale()) / 2.0).round(), 0.0));
}

#[test]
fn fit_follows_stage_and_rendition() {
    let mut camera = camera();
    camera.resize_stage((2000.0, 1500.0), 2.0);
    assert!((camera.scale() - 0.5).abs() < 1e-12);
    camera.resize_rendition((1000.0, 3000.0));
    assert!((camera.scale() - 0.5).abs() < 1e-12 && camera.is_fit());
    assert_eq!(camera.visible(), RectF { x: 0.0, y: 0.0, width: 1000.0, height: 3000.0 });
}

#[test]
fn fit_enlarges_small_pictures_twice_in_css_pixels() {
    let mut camera = camera();
    camera.resize_rendition((100.0, 100.0));
    assert_eq!(camera.scale(), 2.0);
    camera.resize_stage((2000.0, 1400.0), 3.0);
    assert_eq!(camera.scale(), 6.0);
}

#[test]
fn zoom_keeps_the_point_under_the_cursor() {
    for at in [(500.0, 350.0), (420.0, 300.0), (610.0, 471.0)] {
        let mut camera = camera();
        camera.zoom_at(1.0, at);
        let anchor = camera.to_rendition(at);
        for factor in [1.3, 1.1, 1.9, 0.6, 1.01] {
            camera.zoom_by(factor, at);
            // The corner of the picture is a whole number of stage pixels.
            assert_close(camera.to_rendition(at), anchor, 2.0 / camera.scale().min(1.0));
            assert_close(camera.to_stage(anchor), at, 2.0);
        }
    }
}

#[test]
fn zoom_does_not_drift() {
    let mut camera = camera();
    let at = (333.0, 444.0);
    camera.zoom_at(1.0, at);
    let anchor = camera.to_rendition(at);
    for _ in 0..200 {
        camera.zoom_by(1.01, at);
        camera.zoom_by(1.0 / 1.01, at);
    }
    assert_close(camera.to_rendition(at), anchor, 1.0);
}

#[test]
fn picture_cannot_leave_the_stage() {
    let mut camera = camera();
    camera.zoom_at(1.0, (500.0, 350.0));
    camera.pan((1e9, -1e9));
    assert_eq!(camera.visible(), RectF { x: 0.0, y: 2300.0, width: 1000.0, height: 700.0 });
    camera.pan((-1e9, 1e9));
    assert_eq!(camera.visible(), RectF { x: 3000.0, y: 0.0, width: 1000.0, height: 700.0 });
    // Wider than high: at this scale only one side exceeds the stage, and the other is centred.
    camera.resize_stage((4100.0, 700.0), 1.0);
    camera.pan((300.0, 0.0));
    assert_eq!(camera.origin().0, 50.0);
}

#[test]
fn zoom_is_limited_and_snaps_to_fit() {
    let mut camera = camera();
    camera.zoom_at(100.0, (0.0, 0.0));
    assert_eq!(camera.scale(), 8.0);
    assert!(!camera.can_step(true) && camera.can_step(false));
    for _ in 0..100 {
        camera.zoom_by(0.8, (500.0, 350.0));
    }
    assert!(camera.is_fit() && !camera.can_step(false));
    camera.zoom_by(f64::NAN, (500.0, 350.0));
    assert!(camera.scale().is_finite());
}

#[test]
fn small_picture_goes_down_to_its_own_size() {
    let mut camera = camera();
    camera.resize_rendition((300.0, 200.0));
    assert_eq!(camera.scale(), 2.0);
    camera.step(false, (500.0, 350.0));
    assert_eq!(camera.zoom(), Zoom::Scale(1.5));
    for _ in 0..20 {
        camera.zoom_by(0.9, (500.0, 350.0));
    }
    assert_eq!(camera.zoom(), Zoom::Scale(1.0));
    assert_eq!(camera.origin(), (350.0, 250.0));
}

#[test]
fn steps_pass_fit_and_end_at_the_limits() {
    let mut camera = camera();
    let mut scales = Vec::new();
    while camera.can_step(true) && scales.len() < 50 {
        camera.step(true, (500.0, 350.0));
        scales.push(camera.scale());
    }
    assert_eq!(scales, [0.25, 0.3333, 0.5, 0.6667, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0]);
    camera.step(true, (500.0, 350.0));
    assert_eq!(camera.scale(), 8.0);
    for _ in 0..11 {
        camera.step(false, (500.0, 350.0));
    }
    assert!(camera.is_fit());
    camera.step(false, (500.0, 350.0));
    assert!(camera.is_fit());
}

#[test]
fn toggle_goes_to_the_point_and_back() {
    let mut camera = camera();
    let at = (700.0, 400.0);
    let wanted = camera.to_rendition(at);
    camera.toggle(at);
    assert_eq!(camera.zoom(), Zoom::Scale(1.0));
    // Half a stage pixel of the fitted picture.
    assert_close(camera.to_rendition(at), wanted, 2.2);
    camera.toggle(at);
    assert!(camera.is_fit());
}

#[test]
fn crop_keeps_the_middle_and_the_scale() {
    let mut camera = camera();
    camera.zoom_at(1.0, (500.0, 350.0));
    camera.centre_on((1000.0, 1500.0));
    camera.resize_rendition((2000.0, 3000.0));
    assert_eq!(camera.zoom(), Zoom::Scale(1.0));
    assert_eq!(camera.visible(), RectF { x: 0.0, y: 1150.0, width: 1000.0, height: 700.0 });
    // The whole crop is smaller than the stage.
    camera.resize_rendition((200.0, 100.0));
    assert_eq!(camera.visible(), RectF { x: 0.0, y: 0.0, width: 200.0, height: 100.0 });
}

#[test]
fn stage_resize_keeps_the_middle() {
    let mut camera = camera();
    camera.zoom_at(2.0, (500.0, 350.0));
    camera.centre_on((1234.0, 2345.0));
    camera.resize_stage((400.0, 900.0), 2.0);
    let RectF { x, y, width, height } = camera.visible();
    assert_close((x + width / 2.0, y + height / 2.0), (1234.0, 2345.0), 0.5);
    assert_eq!(camera.zoom(), Zoom::Scale(2.0));
}

#[test]
fn transforms_are_inverse() {
    let mut camera = camera();
    camera.zoom_at(1.7, (123.0, 456.0));
    for at in [(0.0, 0.0), (999.0, 1.0), (250.5, 690.25)] {
        assert_close(camera.to_stage(camera.to_rendition(at)), at, 1e-6);
    }
}

#[test]
fn frames_are_placed_pixel_on_pixel() {
    let mut camera = camera();
    camera.resize_rendition((4001.0, 3003.0));
    let whole = RectF { x: 0.0, y: 0.0, width: 4001.0, height: 3003.0 };
    let scale = camera.scale();
    let size = ((4001.0 * scale).round(), (3003.0 * scale).round());
    assert_eq!(camera.place(whole, size), Placement { at: camera.origin(), scale: (1.0, 1.0) });
    // A draft of half the size covers the same area.
    let draft = camera.place(whole, ((size.0 / 2.0).floor(), (size.1 / 2.0).floor()));
    assert!((draft.scale.0 - 2.0).abs() < 0.01 && draft.at == camera.origin());
    camera.zoom_at(2.0, (500.0, 350.0));
    let part = RectF { x: 1700.0, y: 1300.0, width: 300.0, height: 200.0 };
    let place = camera.place(part, (300.0, 200.0));
    assert_eq!(place.scale, (2.0, 2.0));
    assert_close(place.at, camera.to_stage((1700.0, 1300.0)), 0.5);
}

/// A pinch reports the movement of each finger separately, so the point between them moves back and forth, and at fit
/// the picture cannot follow.
#[test]
fn pinch_from_fit_keeps_what_is_between_the_fingers() {
    let mut camera = camera();
    camera.resize_rendition((5000.0, 3000.0));
    let (start, middle) = (camera, 480.0);
    let anchor = camera.to_rendition((middle, 350.0));
    let mut fingers = (400.0, 560.0);
    for finger in 0..16 {
        if finger % 2 == 0 {
            fingers.0 -= 10.0
        } else {
            fingers.1 += 10.0
        }
        let factor = (fingers.1 - fingers.0) / 160.0;
        camera.pinch(&start, factor, (middle, 350.0), ((fingers.0 + fingers.1) / 2.0, 350.0));
    }
    // Each corner is a whole number of stage pixels.
    assert_close(camera.to_stage(anchor), (middle, 350.0), 1.5);
    assert!((camera.scale() - 2.0 * start.scale()).abs() < 1e-9);
    camera.pinch(&start, 1.0, (middle, 350.0), (middle, 350.0));
    assert_eq!(camera, start, "the fingers are back");
}
