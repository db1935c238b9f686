//! Which steps match.

use super::*;

#[test]
fn step_is_matched_by_id_wherever_it_stands() {
    let from = recipe(json!([
        {"op": "exposure", "id": "a", "ev": 1}, {"op": "exposure", "id": "b", "ev": 2}, {"op": "sepia", "id": "c"}
    ]));
    let to = recipe(json!([
        {"op": "exposure", "id": "b", "ev": 2}, {"op": "sepia", "id": "c"}, {"op": "exposure", "id": "a", "ev": 3}
    ]));
    assert_eq!(
        compared(&from, &to),
        json!([
            {"kind": "step_moved", "op": "exposure", "step": 0, "from": 0, "to": 2},
            {"kind": "parameter", "op": "exposure", "step": 0, "parameter": "ev", "unit": "EV", "from": 1, "to": 3},
        ])
    );
}

#[test]
fn step_of_another_operation_with_the_same_id_is_another_step() {
    let from = recipe(json!([{"op": "sepia", "id": "a"}]));
    let to = recipe(json!([{"op": "grain", "id": "a"}]));
    assert_eq!(
        compared(&from, &to),
        json!([
            {"kind": "step_removed", "op": "sepia", "step": 0, "from": {"op": "sepia", "id": "a"}},
            {"kind": "step_added", "op": "grain", "step": 0, "to": {"op": "grain", "id": "a"}},
        ])
    );
}

#[test]
fn step_without_an_id_is_matched_by_operation_and_the_fewest_changes() {
    let from = recipe(json!([{"op": "exposure", "ev": 1}, {"op": "exposure", "ev": 2}]));
    let to = recipe(json!([{"op": "exposure", "ev": 2}]));
    assert_eq!(
        compared(&from, &to),
        json!([{"kind": "step_removed", "op": "exposure", "step": 0, "from": {"op": "exposure", "ev": 1}}])
    );
    // Ids that the other side does not have say nothing.
    let from = recipe(json!([{"op": "exposure", "ev": 1, "id": "x"}]));
    let to = recipe(json!([{"op": "exposure", "ev": 1, "id": "y"}]));
    assert_eq!(in_json(&differences(&from, &to)), json!([]));
    // An id that both have is not given to another step.
    let from = recipe(json!([{"op": "exposure", "ev": 1}, {"op": "exposure", "ev": 2, "id": "x"}]));
    let to = recipe(json!([{"op": "exposure", "ev": 1, "id": "x"}]));
    let kinds: Vec<_> = differences(&from, &to).iter().map(|it| (it.kind(), it.step())).collect();
    assert_eq!(kinds, [("step_removed", Some(0)), ("parameter", Some(1))]);
}

#[test]
fn step_that_changes_its_place_is_moved_and_the_others_are_not() {
    let list = |names: [&str; 4]| recipe(names.iter().map(|op| json!({"op": op})).collect());
    let from = list(["exposure", "contrast", "sepia", "grain"]);
    assert_eq!(
        compared(&from, &list(["contrast", "sepia", "grain", "exposure"])),
        json!([{"kind": "step_moved", "op": "exposure", "step": 0, "from": 0, "to": 3}])
    );
    // Of three steps in reverse, the one in the middle stays.
    let (from, to) = (["exposure", "contrast", "sepia"], ["sepia", "contrast", "exposure"]);
    let list = |names: [&str; 3]| recipe(names.iter().map(|op| json!({"op": op})).collect());
    assert_eq!(
        compared(&list(from), &list(to)),
        json!([
            {"kind": "step_moved", "op": "exposure", "step": 0, "from": 0, "to": 2},
            {"kind": "step_moved", "op": "sepia", "step": 2, "from": 2, "to": 0},
        ])
    );
}

#[test]
fn step_that_is_on_does_not_move_around_steps_that_are_off() {
    let from = recipe(json!([{"op": "grain"}, {"op": "sepia", "off": true}, {"op": "invert", "off": true}]));
    let to = recipe(json!([{"op": "sepia", "off": true}, {"op": "invert", "off": true}, {"op": "grain"}]));
    let moved: Vec<_> = differences(&from, &to).iter().map(|it| (it.kind(), it.op())).collect();
    assert_eq!(moved, [("step_moved", Some("sepia")), ("step_moved", Some("invert"))]);
    assert!(is_exact(&from, &to));
}

#[test]
fn json_patch_moves_a_step_once() {
    let list = |names: &[&str]| recipe(names.iter().map(|op| json!({"op": op})).collect());
    let from = list(&["exposure", "contrast", "sepia", "grain", "flip"]);
    let to = list(&["contrast", "invert", "grain", "flip", "exposure"]);
    assert_eq!(
        json_patch(&from, &differences(&from, &to)).unwrap(),
        json!([
            {"op": "remove", "path": "/ops/2"},
            {"op": "move", "from": "/ops/0", "path": "/ops/3"},
            {"op": "add", "path": "/ops/1", "value": {"op": "invert"}},
        ])
    );
}
