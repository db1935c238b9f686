//! Draws `docs/house.svg`: the crates, their modules in layers, and the dependencies.
//!
//! Each panel has its own background, so the drawing is legible on a light and on a dark page. The same sources give the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::layout::{BOX_HEIGHT, Layout, Placed, Plan, ROW_HEIGHT, plan};

/// Sizes in pixels.
const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 12.0;
const BETWEEN: f64 = 40.0;
const HEAD: f64 = 46.0;
const PADDING: f64 = 12.0;
/// Width of the margin for layer names.
const GUTTER: f64 = 92.0;

/// A crate as it is drawn.
#[derive(Debug)]
pub(super) struct Panel {
    pub(super) name: String,
    pub(super) does: &'static str,
    /// Dark colour for the frame and the arrows, light colour for the boxes.
    pub(super) colours: [&'static str; 2],
    /// The layers from top to bottom, each with its name and its modules.
    pub(super) bands: Vec<(String, BTreeSet<String>)>,
    /// Dependencies, each from a module to one that it uses below.
    pub(super) arrows: BTreeSet<(String, String)>,
    /// Dependencies that are not allowed.
    pub(super) wrong: BTreeSet<(String, String)>,
}

/// Draws rows of panels from top to bottom. `arrows` are dependencies between crates, by name.
pub(super) fn draw(rows: &[Vec<Panel>], arrows: &[(&str, &str)]) -> String {
    let (mut body, mut places, mut y) = (String::new(), BTreeMap::new(), MARGIN);
    for row in rows {
        let width = (WIDTH - 2.0 * MARGIN - BETWEEN / 2.0 * (row.len() as f64 - 1.0)) / row.len() as f64;
        let plans: Vec<Plan> = row.iter().map(|panel| planned(panel, width)).collect();
        let height = plans.iter().map(|plan| plan.height() as f64 * ROW_HEIGHT + HEAD + PADDING).fold(0.0, f64::max);
        for (index, (panel, plan)) in row.iter().zip(&plans).enumerate() {
            let x = MARGIN + index as f64 * (width + BETWEEN / 2.0);
            draw_panel(&mut body, panel, plan, [x, y, width, height]);
            places.insert(panel.name.as_str(), [x, y, width, height]);
        }
        y += height + BETWEEN;
    }
    for (from, to) in arrows {
        if let (Some(from), Some(to)) = (places.get(from), places.get(to)) {
            draw_between(&mut body, *from, *to);
        }
    }
    let height = y - BETWEEN + MARGIN;
    format!("{}{body}</svg>\n", head(height, rows))
}

/// The transitive reduction: leaves out each dependency that follows from two or more others.
pub(super) fn transitive_reduction(arrows: &BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    let used_by =
        |name: &str| arrows.iter().filter(move |(from, _)| from == name).map(|(_, to)| to.clone()).collect::<Vec<_>>();
    let is_reached = |from: &str, to: &str| {
        let (mut open, mut seen) = (used_by(from), BTreeSet::new());
        open.retain(|name| name != to);
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name.clone()) {
                open.extend(used_by(&name));
            }
        }
        false
    };
    arrows.iter().filter(|(from, to)| !is_reached(from, to)).cloned().collect()
}

fn planned(panel: &Panel, width: f64) -> Plan {
    let bands: Vec<BTreeSet<String>> = panel.bands.iter().map(|(_, names)| names.clone()).collect();
    plan(&bands, &transitive_reduction(&panel.arrows), width - PADDING * 2.0 - gutter(panel))
}

/// The margin for layer names; zero for a panel without names.
fn gutter(panel: &Panel) -> f64 {
    if panel.bands.iter().any(|(name, _)| !name.is_empty()) { GUTTER } else { 0.0 }
}

fn draw_panel(out: &mut String, panel: &Panel, plan: &Plan, [x, y, width, height]: [f64; 4]) {
    let Panel { name, does, .. } = panel;
    let _ = write!(
        out,
        "<g class=\"{name}\">\n<rect class=\"panel\" x=\"{x:.0}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"10\"/>\n\
         <text class=\"title\" x=\"{:.0}\" y=\"{:.0}\">{name}<tspan class=\"does\" dx=\"10\">{does}</tspan></text>\n",
        x + PADDING + 2.0,
        y + 28.0,
    );
    // Stretch the rows of a shorter panel to the height of its neighbour.
    let (room, rows) = (height - HEAD - PADDING, plan.height() as f64);
    let row_height = (room / rows).min(ROW_HEIGHT * 1.8);
    let top = y + HEAD + (room - rows * row_height) / 2.0;
    let layout: Layout = plan.layout(row_height);
    let mut row = 0;
    for ((label, _), rows) in panel.bands.iter().zip(&layout.rows) {
        let (from, to) = (top + row as f64 * row_height, top + (row + rows) as f64 * row_height);
        if row > 0 {
            let _ = writeln!(
                out,
                "<line class=\"band\" x1=\"{:.0}\" y1=\"{from:.0}\" x2=\"{:.0}\" y2=\"{from:.0}\"/>",
                x + PADDING,
                x + width - PADDING,
            );
        }
        if !label.is_empty() {
            let middle = (from + to) / 2.0 + 4.0;
            let _ =
                writeln!(out, "<text class=\"label\" x=\"{:.0}\" y=\"{middle:.0}\">{label}</text>", x + PADDING + 2.0);
        }
        row += rows;
    }
    let left = x + PADDING + gutter(panel);
    for points in &layout.arrows {
        let _ =
            writeln!(out, "<path class=\"arrow\" marker-end=\"url(#to-{name})\" d=\"{}\"/>", curve(points, left, top));
    }
    for (module, Placed { x, y, width }) in &layout.boxes {
        let (x, y) = (x + left, y + top);
        let _ = writeln!(
            out,
            "<rect class=\"box\" x=\"{:.1}\" y=\"{y:.0}\" width=\"{width:.1}\" height=\"{BOX_HEIGHT:.0}\" rx=\"5\"/><text class=\"name\" x=\"{x:.1}\" y=\"{:.0}\">{module}</text>",
            x - width / 2.0,
            y + 17.0,
        );
    }
    for (from, to) in &panel.wrong {
        if let (Some(from), Some(to)) = (layout.boxes.get(from), layout.boxes.get(to)) {
            let _ = writeln!(
                out,
                "<path class=\"wrong\" marker-end=\"url(#to-wrong)\" d=\"{}\"/>",
                upward_arrow(*from, *to, left, top)
            );
        }
    }
    out.push_str("</g>\n");
}

/// A path through the points: straight down past a row, and a curve with vertical ends between rows.
fn curve(points: &[(f64, f64)], left: f64, top: f64) -> String {
    let mut text = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let (x, y) = (x + left, y + top);
        let before = index.checked_sub(1).map(|before| (points[before].0 + left, points[before].1 + top));
        let _ = match before {
            None => write!(text, "M{x:.1} {y:.1}"),
            Some((from_x, from_y)) if index % 2 == 1 => {
                let middle = (from_y + y) / 2.0;
                write!(text, "C{from_x:.1} {middle:.1} {x:.1} {middle:.1} {x:.1} {y:.1}")
            }
            Some(_) => write!(text, "V{y:.1}"),
        };
    }
    text
}

/// An upward arrow, from the side of one box to the side of the other.
fn upward_arrow(from: Placed, to: Placed, left: f64, top: f64) -> String {
    let side = |place: Placed| (place.x + place.width / 2.0 + left, place.y + BOX_HEIGHT / 2.0 + top);
    let ((x1, y1), (x2, y2)) = (side(from), side(to));
    let out = x1.max(x2) + 24.0;
    format!("M{x1:.1} {y1:.1}C{out:.1} {y1:.1} {out:.1} {y2:.1} {x2:.1} {y2:.1}")
}

/// A vertical arrow from the lower edge of one panel to the upper edge of another, in the middle of the width that both share.
fn draw_between(out: &mut String, from: [f64; 4], to: [f64; 4]) {
    let x = (from[0].max(to[0]) + (from[0] + from[2]).min(to[0] + to[2])) / 2.0;
    let _ = writeln!(
        out,
        "<path class=\"between\" marker-end=\"url(#to-crate)\" d=\"M{x:.0} {:.0}V{:.0}\"/>",
        from[1] + from[3] + 3.0,
        to[1] - 3.0
    );
}

fn head(height: f64, rows: &[Vec<Panel>]) -> String {
    let mut styles = String::new();
    let mut markers = marker("crate", "#8b93a1", 9) + &marker("wrong", "#d1242f", 7);
    for Panel { name, colours: [dark, light], .. } in rows.iter().flatten() {
        let _ = writeln!(
            styles,
            ".{name} .panel{{stroke:{dark}}}.{name} .title{{fill:{dark}}}.{name} .arrow{{stroke:{dark}}}.{name} .box{{fill:{light};stroke:{dark}}}"
        );
        markers += &marker(name, dark, 7);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" width=\"{WIDTH:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"The crates and modules of Safelight, and which of them use which\">\n\
         <!-- Written by `cargo xtask check arrows`. Arrows that follow from others are left out. -->\n\
         <style>\n\
         text{{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}}\n\
         .panel{{fill:#fbfbfa;stroke-width:1.5}}.title{{font-size:17px;font-weight:700}}\n\
         .does{{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-size:13px;font-weight:400;fill:#57606a}}\n\
         .label{{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-size:11.5px;fill:#57606a}}\n\
         .name{{font-size:12px;text-anchor:middle;fill:#1f2328}}.box{{stroke-width:1}}\n\
         .band{{stroke:#d0d7de;stroke-dasharray:3 4}}.arrow{{fill:none;stroke-width:1.1;opacity:.62}}\n\
         .wrong{{fill:none;stroke:#d1242f;stroke-width:1.6;stroke-dasharray:5 3}}.between{{stroke:#8b93a1;stroke-width:2.5}}\n\
         {styles}</style>\n<defs>\n{markers}</defs>\n"
    )
}

fn marker(name: &str, colour: &str, size: u32) -> String {
    format!(
        "<marker id=\"to-{name}\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"{size}\" markerHeight=\"{size}\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0.5L8 4L0 7.5z\" fill=\"{colour}\"/></marker>\n"
    )
}
