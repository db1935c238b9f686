//! Layout of a layered graph by Sugiyama's method: assign rows, order each row, assign positions.
//!
//! An arrow that passes a row has a bend there, which takes space like a narrow box. So no arrow crosses a box.

use std::collections::{BTreeMap, BTreeSet};

/// Sizes in pixels.
pub(super) const BOX_HEIGHT: f64 = 26.0;
pub(super) const ROW_HEIGHT: f64 = 58.0;
const LETTER: f64 = 7.3;
const BOX_PADDING: f64 = 18.0;
const GAP: f64 = 20.0;
const BEND_GAP: f64 = 9.0;

/// Iterations. Order and positions improve during the first ones.
const ORDER_ROUNDS: usize = 24;
const PLACE_ROUNDS: usize = 60;

/// A bend resists displacement more than a box does, which keeps long arrows straight.
const BEND_WEIGHT: f64 = 4.0;

/// A finished layout, except for the height of the rows.
#[derive(Debug)]
pub(super) struct Plan {
    slots: Vec<Slot>,
    grid: Vec<Vec<usize>>,
    /// The slots along each arrow.
    chains: Vec<Vec<usize>>,
    /// The number of rows in each band.
    rows: Vec<usize>,
}

/// Positions of the boxes, by name, and paths of the arrows.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) boxes: BTreeMap<String, Placed>,
    /// Points from the lower edge of the first box to the upper edge of the last, with two points for each row that the arrow passes.
    pub(super) arrows: Vec<Vec<(f64, f64)>>,
    /// The number of rows in each band.
    pub(super) rows: Vec<usize>,
}

/// A box: the x of its middle, the y of its upper edge, and its width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

/// A slot of a row: a box, or the bend of an arrow.
#[derive(Debug, Clone)]
struct Slot {
    name: Option<String>,
    width: f64,
    x: f64,
    above: Vec<usize>,
    below: Vec<usize>,
}

/// Plans the layout of `bands` within `width`. Each band is a set of names; `arrows` go from user to used, downwards through the bands.
pub(super) fn plan(bands: &[BTreeSet<String>], arrows: &BTreeSet<(String, String)>, width: f64) -> Plan {
    let bands: Vec<Vec<Vec<String>>> = bands.iter().map(|band| rows_of(band, arrows, width)).collect();
    let rows: Vec<&Vec<String>> = bands.iter().flatten().collect();
    let row_of: BTreeMap<&str, usize> =
        rows.iter().enumerate().flat_map(|(row, names)| names.iter().map(move |name| (name.as_str(), row))).collect();

    let (mut slots, mut grid, mut slot_of) = (Vec::new(), vec![Vec::new(); rows.len()], BTreeMap::new());
    for (row, names) in rows.iter().enumerate() {
        for name in *names {
            slot_of.insert(name.as_str(), slots.len());
            grid[row].push(slots.len());
            slots.push(Slot::new(Some(name.clone()), box_width(name)));
        }
    }
    let mut chains = Vec::new();
    for (from, to) in arrows {
        let (Some(top), Some(bottom)) = (row_of.get(from.as_str()), row_of.get(to.as_str())) else { continue };
        let mut chain = vec![slot_of[from.as_str()]];
        for line in grid.iter_mut().take(*bottom).skip(top + 1) {
            line.push(slots.len());
            chain.push(slots.len());
            slots.push(Slot::new(None, 0.0));
        }
        chain.push(slot_of[to.as_str()]);
        for pair in chain.windows(2) {
            slots[pair[0]].below.push(pair[1]);
            slots[pair[1]].above.push(pair[0]);
        }
        chains.push(chain);
    }
    grid.iter().for_each(|row| place(&mut slots, row, width, |_| None));
    order(&mut slots, &mut grid, width);
    assign_positions(&mut slots, &grid, width);
    centre(&mut slots, width);
    Plan { slots, grid, chains, rows: bands.iter().map(Vec::len).collect() }
}

impl Slot {
    fn new(name: Option<String>, width: f64) -> Self {
        Self { name, width, x: 0.0, above: Vec::new(), below: Vec::new() }
    }
}

fn box_width(name: &str) -> f64 {
    name.chars().count() as f64 * LETTER + BOX_PADDING
}

/// Splits a band into rows. Modules that use no other module of the band are in the lowest row; a row that is too wide is split.
fn rows_of(band: &BTreeSet<String>, arrows: &BTreeSet<(String, String)>, width: f64) -> Vec<Vec<String>> {
    let mut heights: BTreeMap<&str, usize> = BTreeMap::new();
    // No chain is longer than the number of modules.
    for _ in 0..band.len() {
        for name in band {
            let used = arrows.iter().filter(|(from, to)| from == name && band.contains(to));
            let height = used.filter_map(|(_, to)| heights.get(to.as_str())).max().map_or(0, |height| height + 1);
            heights.insert(name, height.min(band.len()));
        }
    }
    let top = heights.values().max().copied().unwrap_or(0);
    let mut rows = Vec::new();
    for height in (0..=top).rev() {
        let names: Vec<String> = band.iter().filter(|name| heights[name.as_str()] == height).cloned().collect();
        let sum: f64 = names.iter().map(|name| box_width(name) + GAP).sum();
        // Leave a fifth of the width to passing arrows.
        let parts = (sum / (width * 0.8)).ceil().max(1.0);
        let each = (names.len() as f64 / parts).ceil().max(1.0) as usize;
        rows.extend(names.chunks(each).map(<[String]>::to_vec));
    }
    rows
}

/// Sorts each row by the mean position of its neighbours (barycentre method), downwards and upwards in turn, and keeps the order with the
/// fewest crossings.
fn order(slots: &mut [Slot], grid: &mut [Vec<usize>], width: f64) {
    let mut best = (crossings(slots, grid), grid.to_vec());
    for round in 0..ORDER_ROUNDS {
        let down = round % 2 == 0;
        for step in 0..grid.len() {
            let row = if down { step } else { grid.len() - 1 - step };
            let wanted = |slot: usize, slots: &[Slot]| {
                let near = if down { &slots[slot].above } else { &slots[slot].below };
                mean(slots, near).unwrap_or(slots[slot].x)
            };
            let mut line = std::mem::take(&mut grid[row]);
            line.sort_by(|a, b| wanted(*a, slots).total_cmp(&wanted(*b, slots)));
            place(slots, &line, width, |slot| {
                let near = if down { &slot.above } else { &slot.below };
                Some(near.clone()).filter(|near| !near.is_empty())
            });
            grid[row] = line;
        }
        let now = crossings(slots, grid);
        if now < best.0 {
            best = (now, grid.to_vec());
        }
    }
    grid.clone_from_slice(&best.1);
}

/// Moves boxes and bends towards their neighbours without changing the order.
fn assign_positions(slots: &mut [Slot], grid: &[Vec<usize>], width: f64) {
    grid.iter().for_each(|row| place(slots, row, width, |_| None));
    for round in 0..PLACE_ROUNDS {
        for step in 0..grid.len() {
            let row = if round % 2 == 0 { step } else { grid.len() - 1 - step };
            place(slots, &grid[row], width, |slot| {
                let near = [slot.above.as_slice(), &slot.below].concat();
                Some(near).filter(|near| !near.is_empty())
            });
        }
    }
}

/// Assigns positions to the slots of a row without overlap and within `width`, closest in least squares to the mean position of the slots
/// that `near` returns, or to the current position. Pool-adjacent-violators algorithm.
fn place(slots: &mut [Slot], row: &[usize], width: f64, near: impl Fn(&Slot) -> Option<Vec<usize>>) {
    let mut offset = 0.0;
    let mut offsets = Vec::new();
    for (index, slot) in row.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| row[before]) {
            let both_boxes = slots[before].name.is_some() && slots[*slot].name.is_some();
            let gap = if both_boxes { GAP } else { BEND_GAP };
            offset += (slots[before].width + slots[*slot].width) / 2.0 + gap;
        }
        offsets.push(offset);
    }
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return };
    let low = slots[*first].width / 2.0;
    let high = (width - slots[*last].width / 2.0 - offset).max(low);
    // Each block: the sum of wanted positions, the weight, and the number of slots.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (slot, offset) in row.iter().zip(&offsets) {
        let slot = &slots[*slot];
        let unplaced = (low + high) / 2.0 + offset;
        let wish = match near(slot) {
            Some(near) => mean(slots, &near).unwrap_or(slot.x),
            None if slot.x == 0.0 => unplaced,
            None => slot.x,
        };
        let weight = if slot.name.is_some() { 1.0 } else { BEND_WEIGHT };
        blocks.push(((wish - offset) * weight, weight, 1));
        while let [.., before, last] = blocks.as_slice()
            && before.0 / before.1 > last.0 / last.1
        {
            let merged = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    let bases = blocks.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
    for ((slot, offset), base) in row.iter().zip(&offsets).zip(bases) {
        slots[*slot].x = base.clamp(low, high) + offset;
    }
}

fn mean(slots: &[Slot], of: &[usize]) -> Option<f64> {
    (!of.is_empty()).then(|| of.iter().map(|slot| slots[*slot].x).sum::<f64>() / of.len() as f64)
}

/// Centres the layout in `width`.
fn centre(slots: &mut [Slot], width: f64) {
    let left = slots.iter().map(|slot| slot.x - slot.width / 2.0).fold(width, f64::min);
    let right = slots.iter().map(|slot| slot.x + slot.width / 2.0).fold(0.0, f64::max);
    slots.iter_mut().for_each(|slot| slot.x += (width - left - right) / 2.0);
}

fn crossings(slots: &[Slot], grid: &[Vec<usize>]) -> usize {
    let mut position = vec![0; slots.len()];
    grid.iter().for_each(|row| row.iter().enumerate().for_each(|(at, slot)| position[*slot] = at));
    let mut count = 0;
    for row in grid {
        let ends =
            row.iter().flat_map(|slot| slots[*slot].below.iter().map(|below| (position[*slot], position[*below])));
        let ends: Vec<(usize, usize)> = ends.collect();
        let before = |index: usize, (top, bottom): (usize, usize)| {
            ends[..index].iter().filter(|other| other.0 < top && other.1 > bottom).count()
        };
        count += ends.iter().enumerate().map(|(index, end)| before(index, *end)).sum::<usize>();
    }
    count
}

impl Plan {
    /// The number of rows.
    pub(super) fn height(&self) -> usize {
        self.grid.len()
    }

    /// Computes boxes and arrows for this row height.
    pub(super) fn layout(&self, row_height: f64) -> Layout {
        let slots = &self.slots;
        let mut tops = vec![0.0; slots.len()];
        let mut layout = Layout { rows: self.rows.clone(), ..Layout::default() };
        for (index, row) in self.grid.iter().enumerate() {
            let y = index as f64 * row_height + (row_height - BOX_HEIGHT) / 2.0;
            for slot in row {
                tops[*slot] = y;
                if let Some(name) = &slots[*slot].name {
                    layout.boxes.insert(name.clone(), Placed { x: slots[*slot].x, y, width: slots[*slot].width });
                }
            }
        }
        for chain in &self.chains {
            let last = chain.len() - 1;
            let mut points = Vec::new();
            for (index, slot) in chain.iter().enumerate() {
                let (x, y) = (slots[*slot].x, tops[*slot]);
                if index > 0 {
                    let x = if index == last { port(slots, *slot, &slots[*slot].above, chain[index - 1]) } else { x };
                    points.push((x, y));
                }
                if index < last {
                    let x = if index == 0 { port(slots, *slot, &slots[*slot].below, chain[1]) } else { x };
                    points.push((x, y + BOX_HEIGHT));
                }
            }
            layout.arrows.push(points);
        }
        layout
    }
}

/// The x on a box's edge where the arrow to or from `neighbour` ends. The arrows of one edge share its middle part in order.
fn port(slots: &[Slot], of: usize, all: &[usize], neighbour: usize) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(|a, b| slots[*a].x.total_cmp(&slots[*b].x));
    let rank = sorted.iter().position(|slot| *slot == neighbour).unwrap_or(0) as f64;
    let count = sorted.len() as f64;
    let step = ((slots[of].width - 16.0) / count).min(12.0);
    slots[of].x + (rank - (count - 1.0) / 2.0) * step
}
