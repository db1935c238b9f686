//! Transparent pixels have no colour and must not affect their neighbours.

use super::pictures::{Picture, golden_cases};
use crate::spec::catalog;

/// Operations whose colours may depend on transparent pixels, with the reason.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("crop", "its rectangle need not lie in so small a picture"),
    ("polaroid", "lays a card beside what is transparent, and turns both"),
    ("rotate", "lays a colour under what is transparent"),
];

/// A flat square with a hard edge to transparency gets the same colour as without the edge.
#[test]
fn transparent_neighbours_do_not_count() {
    let (side, inner) = (48, 11..37);
    let shown = |v: u8| {
        let square = Picture::new(side, side, |x, y| {
            if inner.contains(&x) && inner.contains(&y) { [v, v, v, 255] } else { [0, 0, 0, 0] }
        });
        (square, Picture::new(side, side, |_, _| [v, v, v, 255]))
    };
    let (mut seen, mut wrong) = (0, Vec::new());
    for spec in catalog().filter(|spec| EXCEPTIONS.iter().all(|(op, _)| *op != spec.name)) {
        for (case, v) in golden_cases(spec.name).iter().flat_map(|case| [255, 140].map(|v| (case, v))) {
            let (square, flat) = shown(v);
            let (square, flat) = (square.rendered(case), flat.rendered(case));
            assert_eq!((square.width, square.height), (flat.width, flat.height), "{case}");
            let mut pixels = square.pixels.iter().zip(&flat.pixels).enumerate();
            // A nearly invisible pixel has nearly no colour.
            let differs = |(square, flat): &(&[u8; 4], &[u8; 4])| {
                square[3] > 8 && (0..3).any(|c| square[c].abs_diff(flat[c]) > 1)
            };
            wrong.extend(pixels.find(|(_, pair)| differs(pair)).map(|(i, (square, flat))| {
                let (x, y) = (i % side, i / side);
                format!("{case} on {v} at {x}, {y}: {square:?} where the flat picture has {flat:?}")
            }));
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
