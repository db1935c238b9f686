//! The proxy resembles the photograph, the cache changes nothing, and errors have the right pointers.

use super::*;

const CHELSEA: &[u8] = include_bytes!("../../../../photos/chelsea.png");
const RETINA: &[u8] = include_bytes!("../../../../photos/retina.jpg");

fn recipe(ops: &str) -> Recipe {
    Recipe::from_json(format!(r#"{{"version":1,"ops":{ops}}}"#).as_bytes()).unwrap()
}

fn open(source: &[u8], side_px: u32) -> Preview {
    Preview::open(source, &Limits::BROWSER, side_px).unwrap()
}

#[test]
fn preview_of_a_small_photograph_is_its_rendition() {
    let mut preview = open(CHELSEA, 1600);
    let edits =
        recipe(r#"[{"op":"exposure","ev":0.4},{"op":"gaussian_blur","sigma_px":2},{"op":"crop","x":10,"width":200}]"#);
    let image = preview.render(&edits).unwrap();
    let png = Recipe { output: crate::Encoding::PNG.into(), ..edits };
    let mut file = Vec::new();
    let rendered = crate::render(CHELSEA, &png, &Limits::EDGE, &mut file).unwrap();
    assert_eq!((image.width, image.height), (rendered.width, rendered.height));
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    let shown: Vec<u8> = image.rgba.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
    assert!(shown == rgb, "pixels differ");
}

#[test]
fn preview_keeps_pixels_and_they_change_nothing() {
    let start = r#"{"op":"unsharp_mask","amount":1},{"op":"resize","width":300}"#;
    let mut dragged = open(RETINA, 500);
    for ev in ["0.1", "0.2", "0.3"] {
        dragged.render(&recipe(&format!(r#"[{start},{{"op":"exposure","ev":{ev}}}]"#))).unwrap();
    }
    assert!(dragged.draw_cache.bytes() > 0, "dragging the last step keeps what is before it");
    let last = recipe(&format!(r#"[{start},{{"op":"exposure","ev":0.3}}]"#));
    assert!(dragged.render(&last).unwrap() == open(RETINA, 500).render(&last).unwrap());
    let other = recipe(r#"[{"op":"invert"}]"#);
    assert!(dragged.render(&other).unwrap() == open(RETINA, 500).render(&other).unwrap());
}

#[test]
fn preview_proxy_fits_the_side_and_keeps_proportions() {
    let size = |ops: &str| {
        let image = open(RETINA, 300).render(&recipe(ops)).unwrap();
        assert_eq!(image.rgba.len(), (image.width * image.height * 4) as usize);
        (image.width, image.height)
    };
    assert_eq!(size("[]"), (300, 300));
    assert_eq!(size(r#"[{"op":"crop","x":705,"y":0,"width":706,"height":1411}]"#), (150, 300));
    assert_eq!(size(r#"[{"op":"resize","width":141}]"#), (141, 141));
    assert_eq!(size(r#"[{"op":"resize","width":5000}]"#), (300, 300), "a preview is never enlarged");
    assert_eq!(open(RETINA, 300).info().width, 1411);
}

#[test]
fn preview_of_a_preview_is_smaller_and_knows_the_full_size() {
    let preview = open(RETINA, 500);
    let mut small = preview.smaller(100).unwrap();
    let image = small.render(&recipe(r#"[{"op":"crop","width":706}]"#)).unwrap();
    assert_eq!((image.width, image.height), (50, 100), "half of 1411 pixels, at a fourteenth");
    assert_eq!(small.info(), preview.info());
    assert_eq!(preview.smaller(4000).unwrap().render(&recipe("[]")).unwrap().width, 500);
}

#[test]
fn preview_errors_point_into_the_whole_recipe() {
    let mut preview = open(CHELSEA, 200);
    let with = |x: u32| recipe(&format!(r#"[{{"op":"invert"}},{{"op":"crop","x":{x},"width":50}}]"#));
    preview.render(&with(100)).unwrap();
    preview.render(&with(101)).unwrap();
    let Err(Error::Recipe(error)) = preview.render(&with(420)) else { panic!("it does not fit") };
    assert_eq!(error.pointer, "/ops/1/width");
    assert!(preview.render(&with(100)).is_ok(), "and the session goes on");
}
