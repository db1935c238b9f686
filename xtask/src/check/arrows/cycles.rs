//! Finds dependency cycles among the modules of one parent.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use super::graph::{Arrows, Level, Use, pairs};

/// Returns a description of each cycle (its modules, then one place in the source for each dependency) and the dependencies that remain
/// when every cycle is broken.
///
/// Each cycle is broken at its dependency with the fewest uses, and the search continues. So the list may omit a cycle, but breaking the
/// listed ones breaks all.
pub(super) fn find(level: &Level) -> (Vec<String>, BTreeSet<(String, String)>) {
    let mut arrows = level.arrows.clone();
    let mut found = Vec::new();
    while let Some(cycle) = shortest(&arrows) {
        let ring: Vec<(&String, &String)> = cycle.iter().zip(cycle.iter().cycle().skip(1)).collect();
        let uses = |(from, to): &(&String, &String)| &arrows[*from][*to];
        let weakest =
            ring.iter().min_by_key(|pair| uses(pair).len()).map(|(from, to)| ((*from).clone(), (*to).clone()));
        found.push(describe(&level.parent, &ring, uses));
        let Some((from, to)) = weakest else { break };
        arrows.entry(from).and_modify(|to_all| drop(to_all.remove(&to)));
    }
    (found, pairs(&arrows).collect())
}

fn describe<'a>(
    parent: &str,
    pairs: &[(&'a String, &'a String)],
    uses: impl Fn(&(&'a String, &'a String)) -> &'a BTreeSet<Use>,
) -> String {
    let first = pairs.first().map_or("", |(from, _)| from);
    let names: Vec<&str> = pairs.iter().map(|(from, _)| from.as_str()).chain([first]).collect();
    let mut text = format!("cycle in {parent}: {}", names.join(" -> "));
    for pair in pairs {
        let all = uses(pair);
        let Some(place) = all.first() else { continue };
        let more = if all.len() > 1 { format!(" (and {} more)", all.len() - 1) } else { String::new() };
        let (from, to) = pair;
        let Use { file, line, name } = place;
        let _ = write!(text, "\n    {from} -> {to}: {}:{line} names {name}{more}", file.display());
    }
    text
}

/// Finds the shortest cycle. Ties go to the one whose first module comes first by name.
fn shortest(arrows: &Arrows) -> Option<Vec<String>> {
    let cycles = arrows.keys().filter_map(|start| shortest_through(arrows, start));
    cycles.min_by_key(Vec::len)
}

/// Finds the shortest path from `start` back to itself by breadth-first search.
fn shortest_through(arrows: &Arrows, start: &str) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for next in arrows.get(at).into_iter().flat_map(BTreeMap::keys) {
            if next == start {
                let mut cycle: Vec<String> =
                    std::iter::successors(Some(at), |at| before.get(at).copied()).map(str::to_owned).collect();
                cycle.reverse();
                return Some(cycle);
            }
            if !before.contains_key(next.as_str()) {
                before.insert(next, at);
                queue.push_back(next);
            }
        }
    }
    None
}
