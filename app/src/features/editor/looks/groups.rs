//! The groups of looks, by their effect on the colours.

use crate::text::looks as text;

/// Looks under one heading.
pub(super) struct Group {
    /// The name in attributes of the page.
    pub(super) name: &'static str,
    /// Names of looks.
    pub(super) looks: &'static [&'static str],
}

impl Group {
    pub(super) fn label(&self) -> &'static str {
        match self.name {
            "film" => text::film(),
            "mood" => text::mood(),
            "single-colour" => text::single_colour(),
            _ => text::graphic(),
        }
    }
}

pub(super) static GROUPS: [Group; 4] = [
    Group {
        name: "film",
        looks: &[
            "warm_classic",
            "cool_matte",
            "soft_portrait",
            "faded_print",
            "teal_orange",
            "bleach_bypass",
            "cross_process",
            "darkroom_flash",
        ],
    },
    Group {
        name: "mood",
        looks: &["golden_hour", "vivid_landscape", "all_detail", "forest", "moonlight", "violet_dusk", "rose_quartz"],
    },
    Group { name: "single-colour", looks: &["silver_print", "noir", "infrared", "sepia_print", "cyanotype"] },
    Group { name: "graphic", looks: &["ink_stamp", "screen_print"] },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn groups_hold_each_look_once() {
        let grouped: Vec<_> = GROUPS.iter().flat_map(|group| group.looks).copied().collect();
        let known: BTreeSet<_> = filters::looks().iter().map(|look| look.name).collect();
        assert_eq!(grouped.len(), known.len());
        assert_eq!(grouped.into_iter().collect::<BTreeSet<_>>(), known);
    }
}
