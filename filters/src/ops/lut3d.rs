//! 3D LUT: display-encoded colours are looked up in the table of a `.cube` file (the text itself is the parameter), with tetrahedral
//! interpolation: the cell of the table that a colour is in is divided into six tetrahedra along its diagonal, by the order of the colour's
//! fractions, and the four corners of one are mixed (Kasson, Plouffe and Nin 1993). So greys are mixed of greys.
//! Colours outside the table's domain are taken at its border; `amount` of the result is laid over the picture. Alpha untouched.
//! An empty text is neutral.

mod cube;

use wide::f32x4;

use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::error::RecipeError;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};
use cube::Cube;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "lut3d",
        label: "3D LUT",
        summary: "Applies a colour table in the .cube format.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[
            // A table of 65 x 65 x 65 with nine digits a number.
            ParamSpec { name: "cube", label: "Table", unit: "", kind: ParamKind::Text { max_bytes: 10 << 20 } },
            ParamSpec {
                name: "amount",
                label: "Amount",
                unit: "",
                kind: ParamKind::Number { default: 1.0, soft: [0.0, 1.0], hard: [0.0, 1.0], step: 0.01 },
            },
        ],
    },
    prepare: |params, _| {
        let amount = params.number("amount");
        if !params.has_text() {
            return Ok(Vec::new());
        }
        let cube = params.parsed("cube", Cube::parse).map_err(|message| RecipeError::out_of_range("/cube", message))?;
        let amount_x4 = f32x4::splat(amount as f32);
        let map = move |colors: [f32x4; 3]| {
            let looked_up = look_up(&cube, colors);
            [0, 1, 2].map(|i| colors[i] + amount_x4 * (looked_up[i] - colors[i]))
        };
        Ok(Stage::when(amount != 0.0, || Stage::Map(Domain::Encoded, Map::colors(Gray::Loses, map).taking(17.0))))
    },
};

#[inline]
fn look_up(cube: &Cube, colors: [f32x4; 3]) -> [f32x4; 3] {
    let last = f32x4::splat((cube.size - 1) as f32);
    let places = [0, 1, 2].map(|i| {
        let place = (colors[i] - f32x4::splat(cube.low[i])) * f32x4::splat(cube.scale[i]);
        place.fast_max(f32x4::ZERO).fast_min(last).to_array()
    });
    let mixed = [0, 1, 2, 3].map(|lane| at(cube, places.map(|place| place[lane])).to_array());
    [0, 1, 2].map(|i| f32x4::new(mixed.map(|rgb| rgb[i])))
}

/// The colour at a place of the table, counted in its entries.
#[inline]
fn at(cube: &Cube, places: [f32; 3]) -> f32x4 {
    let cells = places.map(|place| (place as usize).min(cube.size - 2));
    let [r, g, b] = [0, 1, 2].map(|i| (places[i] - cells[i] as f32, cube.stride(i)));
    // Largest fraction first: the way from the cell's first corner to its last goes along that side first.
    let order = match (r.0 >= g.0, g.0 >= b.0, r.0 >= b.0) {
        (true, true, _) => [r, g, b],
        (true, false, true) => [r, b, g],
        (true, false, false) => [b, r, g],
        (false, true, true) => [g, r, b],
        (false, true, false) => [g, b, r],
        (false, false, _) => [b, g, r],
    };
    let mut corner = cells[0] + cells[1] * cube.size + cells[2] * cube.size * cube.size;
    let mut from = f32x4::from(cube.entries[corner]);
    let mut sum = from;
    for (fraction, stride) in order {
        corner += stride;
        let to = f32x4::from(cube.entries[corner]);
        sum += f32x4::splat(fraction) * (to - from);
        from = to;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::cube::PARSED;
    use crate::{Draw, Limits, ParamValue, Recipe, Step, View, render};

    const CHELSEA: &[u8] = include_bytes!("../../../photos/chelsea.png");

    fn recipe(last: &str, amount: f64) -> Recipe {
        // A text of its own each time, as a recipe that was sent has it.
        let text = format!("LUT_3D_SIZE 2\n0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n{last}\n");
        let mut step = Step::new("lut3d").unwrap();
        step.set("cube", ParamValue::Text(text.into())).unwrap();
        step.set("amount", ParamValue::Number(amount)).unwrap();
        Recipe { steps: vec![step], ..Recipe::default() }
    }

    /// How many tables were read while `f` ran.
    fn parsed(f: impl FnOnce()) -> usize {
        let before = PARSED.get();
        f();
        PARSED.get() - before
    }

    #[test]
    fn lut3d_is_read_once_in_a_session() {
        let mut view = View::open(CHELSEA.to_vec(), &Limits::BROWSER, u64::MAX).unwrap();
        let draw = |scale| Draw { scale, region: None, draft: true };
        let mut all = |last: &str, amounts: &[f64]| {
            for amount in amounts {
                let recipe = recipe(last, *amount);
                view.placement(&recipe, &draw(0.5)).unwrap();
                view.draw(&recipe, &draw(0.5)).unwrap();
                view.draw(&recipe, &draw(1.0)).unwrap();
            }
        };
        assert_eq!(parsed(|| all("1 1 1", &[1.0, 0.7, 0.3])), 1);
        assert_eq!(parsed(|| all("0.5 1 1", &[0.3, 1.0])), 1, "another table");
        assert_eq!(parsed(|| all("0.5 1 1", &[0.9])), 0);
    }

    #[test]
    fn lut3d_of_another_text_is_read_anew() {
        let file = |recipe: &Recipe| {
            let mut file = Vec::new();
            render(CHELSEA, recipe, &Limits::EDGE, &mut file).unwrap();
            file
        };
        let (mut changed, other) = (recipe("1 1 1", 1.0), recipe("0 0 0", 1.0));
        let before = file(&changed);
        let text = other.steps[0].get("cube").unwrap();
        changed.steps[0].set("cube", text).unwrap();
        assert!(file(&changed) == file(&other) && before != file(&other));
        changed.steps[0].reset("cube");
        assert!(file(&changed) == file(&Recipe::default()));
    }
}
