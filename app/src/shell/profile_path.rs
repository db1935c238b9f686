//! The path of a profile: one segment that begins with `@`. The router has no pattern for a part of a segment.

use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};

/// A segment that captures what follows its prefix, under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PrefixedParam {
    pub(super) prefix: &'static str,
    pub(super) name: &'static str,
}

impl PossibleRouteMatch for PrefixedParam {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let after = path.trim_start_matches('/').strip_prefix(self.prefix)?;
        let value = after.split('/').next().filter(|value| !value.is_empty())?;
        let (matched, remaining) = path.split_at(path.len() - after.len() + value.len());
        Some(PartialPathMatch::new(remaining, vec![(self.name.into(), value.to_owned())], matched))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.push(PathSegment::Param(self.name.into()));
    }
}

/// The path of a profile. The pattern is written as in `path!`, because the build reads the routes from the source.
macro_rules! profile_path {
    ("/@:handle") => {
        $crate::shell::profile_path::PrefixedParam { prefix: "@", name: $crate::features::profile::HANDLE }
    };
}
pub(super) use profile_path;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixed_param_takes_one_segment_with_the_prefix() {
        let segment = PrefixedParam { prefix: "@", name: "handle" };
        let value = |path| segment.test(path).map(PartialPathMatch::params);
        assert_eq!(value("/@ada"), Some(vec![("handle".into(), "ada".to_owned())]));
        assert_eq!(segment.test("/@ada/more").map(|it| it.remaining().to_owned()).as_deref(), Some("/more"));
        assert!(value("/ada").is_none() && value("/@").is_none() && value("/").is_none());
    }
}
