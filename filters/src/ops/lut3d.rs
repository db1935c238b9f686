//! 3D LUT: looks display-encoded colours up in a table ([`crate::Lut`]) that the parameter names by digest. `amount` of the result is mixed
//! into the picture. Alpha unchanged. Neutral without a table. A missing table is an error that names it.

use std::sync::Arc;

use wide::f32x4;

use super::{AMOUNT, Op, Stage};
use crate::error::RecipeError;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "lut3d",
        label: "3D LUT",
        summary: "Applies a look-up table, a .cube file.",
        group: Group::Color,
        neutral: &[("amount", 0.0)],
        params: &[ParamSpec { name: "lut", label: "Table", unit: "", kind: ParamKind::Lut }, AMOUNT],
    },
    prepare: |params, _| {
        let amount = params.number("amount");
        let Some(id) = params.lut_id().filter(|_| amount != 0.0) else { return Ok(Vec::new()) };
        let lut = params.lut().map(Arc::clone).ok_or_else(|| RecipeError::missing_asset("/lut", id))?;
        let amount_x4 = f32x4::splat(amount as f32);
        let mix_gray = move |v: f32x4, looked_up: f32x4| v + amount_x4 * (looked_up - v);
        let map = if lut.is_per_channel() {
            Map::channels(
                Gray::Loses,
                [0, 1, 2].map(|i| {
                    let lut = Arc::clone(&lut);
                    move |v| mix_gray(v, lut.look_up_channel(i, v))
                }),
            )
        } else {
            Map::colors(Gray::Loses, move |colors| {
                let looked_up = lut.look_up(colors);
                [0, 1, 2].map(|i| mix_gray(colors[i], looked_up[i]))
            })
        };
        Ok(vec![Stage::Map(Domain::Encoded, map.with_pixel_ns(17.0))])
    },
};

#[cfg(test)]
mod tests;
