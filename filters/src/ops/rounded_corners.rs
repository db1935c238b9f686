//! Rounded corners: makes the corners transparent outside a quarter circle of `radius_px`, in pixels of the picture at this step, at most
//! half the shorter side. A pixel on the circle is covered in part, estimated from its distance. Colours unchanged.

use wide::f32x4;

use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "rounded_corners",
        label: "Rounded corners",
        summary: "Rounds the corners off; they become transparent.",
        group: Group::Geometry,
        neutral: &[("radius_px", 0.0)],
        params: &[ParamSpec {
            name: "radius_px",
            label: "Radius",
            unit: "px",
            kind: ParamKind::Number { default: 40.0, soft: [0.0, 500.0], hard: [0.0, 30_000.0], step: 1.0 },
        }],
    },
    prepare: |params, place| {
        let size = place.size;
        let radius = (params.number("radius_px") * place.scale()).min(size.width.min(size.height) as f64 / 2.0) as f32;
        let splat = f32x4::splat;
        let corners = Map::blocks(Gray::Keeps, move |block| {
            // The distance of a pixel's centre into the corner square that contains the circle.
            let into = |place: f32, length: usize| (radius - (place + 0.5).min(length as f32 - place - 0.5)).max(0.0);
            let dy = into(block.y as f32, size.height);
            if dy == 0.0 {
                return;
            }
            let (half, last) = (splat(0.5), splat(size.width as f32 - 0.5));
            block.alpha_at(|alpha, x| {
                let dx = (splat(radius) - (x + half).fast_min(last - x)).fast_max(f32x4::ZERO);
                let outside = (dx * dx + splat(dy * dy)).sqrt() - splat(radius);
                let covered = (half - outside).fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
                let corner = dx.simd_gt(f32x4::ZERO);
                corner.bitselect(alpha * covered, alpha)
            });
        });
        Ok(Stage::if_enabled(radius > 0.0, || Stage::Map(Domain::Encoded, corners.with_alpha())))
    },
};

#[cfg(test)]
mod tests {
    use crate::{Limits, Recipe, render};

    #[test]
    fn rounded_corners_are_transparent_and_nothing_else_is() {
        let recipe = br#"{"version":1,"ops":[{"op":"rounded_corners","radius_px":60}],"output":{"format":"png"}}"#;
        let mut file = Vec::new();
        let chelsea = include_bytes!("../../../photos/chelsea.png");
        render(chelsea, &Recipe::from_json(recipe).unwrap(), &Limits::EDGE, &mut file).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height, frame.color_type), (451, 300, png::ColorType::Rgba));
        let alpha = |x: usize, y: usize| pixels[(y * 451 + x) * 4 + 3];
        assert_eq!([alpha(0, 0), alpha(450, 0), alpha(0, 299), alpha(450, 299)], [0; 4]);
        assert_eq!([alpha(60, 0), alpha(0, 60), alpha(225, 150), alpha(450, 239)], [255; 4]);
        // The area outside four quarter circles: (1 - π / 4) of four squares.
        let missing: f64 = pixels.chunks(4).map(|pixel| 1.0 - f64::from(pixel[3]) / 255.0).sum();
        assert!((missing - (4.0 - std::f64::consts::PI) * 3600.0).abs() < 5.0, "{missing}");
    }
}
