//! Curves: a monotone cubic through the given points (Fritsch and Carlson 1980), on display-encoded values, alpha unchanged; constant
//! before the first and after the last point. `rgb` applies first, then the channel's own curve. Between two rising points the curve rises,
//! and it never overshoots.

use super::{Op, Stage};
use crate::tone_curve::ToneCurve;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::pipeline::table::Table;
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const fn curve(name: &'static str, label: &'static str) -> ParamSpec {
    ParamSpec { name, label, unit: "", kind: ParamKind::Curve }
}

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "curves",
        label: "Curves",
        summary: "Maps tones along a curve, for all channels and for each.",
        group: Group::Tone,
        neutral: &[],
        params: &[curve("rgb", "All channels"), curve("red", "Red"), curve("green", "Green"), curve("blue", "Blue")],
    },
    prepare: |params, _| {
        let curve = |name| params.curve(name).map(|points| ToneCurve::through(&points));
        let (all, each) = (curve("rgb"), ["red", "green", "blue"].map(curve));
        if all.is_none() && each.iter().all(Option::is_none) {
            return Ok(Vec::new());
        }
        let gray = if each.iter().all(Option::is_none) { Gray::Keeps } else { Gray::Loses };
        let at = |curve: &Option<ToneCurve>, v: f64| curve.as_ref().map_or(v, |curve| curve.at(v));
        let tables = each.map(|own| Table::new(|v| at(&own, at(&all, v))));
        let map = Map::channels(gray, tables.map(|table| move |v| table.at(v)));
        Ok(vec![Stage::Map(Domain::Encoded, map)])
    },
};
