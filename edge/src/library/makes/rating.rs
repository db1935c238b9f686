//! The rating of a make as a difference from that of the preset. It is no change of the recipe, so it does not count as
//! one, and an exact make has none.

use api::Difference;
use serde_json::Value;

/// The kind of this difference.
pub(super) const KIND: &str = "rating";

/// The difference of two ratings, if the make has one and it is another one.
pub(super) fn difference(preset: Option<u8>, make: Option<u8>) -> Option<Difference> {
    let to = make.filter(|rating| Some(*rating) != preset)?;
    Some(Difference {
        kind: KIND.to_owned(),
        op: None,
        step: None,
        parameter: None,
        unit: None,
        from: Some(preset.map_or(Value::Null, Into::into)),
        to: Some(to.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rating_difference_needs_another_rating() {
        assert_eq!(difference(Some(3), Some(3)), None);
        assert_eq!(difference(Some(3), None), None);
        let both = difference(Some(3), Some(5)).map(|difference| (difference.from, difference.to));
        assert_eq!(both, Some((Some(3.into()), Some(5.into()))));
        let one = difference(None, Some(0)).map(|difference| (difference.from, difference.to));
        assert_eq!(one, Some((Some(Value::Null), Some(0.into()))));
    }
}
