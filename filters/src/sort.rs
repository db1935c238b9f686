//! Sorting with little code: a heapsort (J. W. J. Williams, Algorithm 232, 1964). The library's sorts are several kilobytes for each type;
//! that pays where many values are sorted often, and not for the few of a preparation (docs/learned/download-size.md).

/// Sorts by keys, the smallest first. Items of equal keys come in any order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, &|one, other| key(one) < key(other));
}

/// Sorts by `is_less`, which tells whether an item comes before another.
pub(crate) fn sort_by<T>(items: &mut [T], is_less: &impl Fn(&T, &T) -> bool) {
    for root in (0..items.len() / 2).rev() {
        sink(items, root, is_less);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sink(items.get_mut(..end).unwrap_or_default(), 0, is_less);
    }
}

/// Moves an item down to where neither of the two below it is larger.
fn sink<T>(heap: &mut [T], mut place: usize, is_less: &impl Fn(&T, &T) -> bool) {
    loop {
        let child = 2 * place + 1;
        let larger = match (heap.get(child), heap.get(child + 1)) {
            (Some(one), Some(other)) => child + usize::from(is_less(one, other)),
            (Some(_), None) => child,
            (None, _) => return,
        };
        match (heap.get(place), heap.get(larger)) {
            (Some(item), Some(below)) if is_less(item, below) => heap.swap(place, larger),
            _ => return,
        }
        place = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_agrees_with_the_library() {
        for length in (0..40).chain([1000]) {
            let mixed = |i: usize| (i.wrapping_mul(0x9e37_79b9) >> 5) % 300;
            let mut items: Vec<usize> = (0..length).map(mixed).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort_by(&mut items, &|one, other| one < other);
            assert_eq!(items, expected);
            sort_by_key(&mut items, |item| std::cmp::Reverse(*item));
            expected.reverse();
            assert_eq!(items, expected);
        }
    }
}
