//! Scopes: named permissions. A route requires one, and a grant contains a set of them. The names follow OAuth 2.0 (RFC
//! 6749, section 3.3).

use serde::{Serialize, Serializer};

/// One permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Read and export images, renditions, pyramids, collections with their records and runs, look-up tables and jobs, and receive
    /// live events.
    ImagesRead,
    /// Add, change and delete images; add and delete look-up tables.
    ImagesWrite,
    /// Request, change and delete renditions; build, register and delete pyramids; name, cancel and retry jobs.
    RenditionsWrite,
    /// See presets.
    PresetsRead,
    /// Add, change, share and delete presets.
    PresetsWrite,
    /// Add, change and delete collections; mark and repeat their records; start their runs.
    CollectionsWrite,
    /// Change the profile of the account and its avatar.
    ProfileWrite,
    /// Manage webhooks and read their logs.
    WebhooksWrite,
}

impl Scope {
    /// All scopes.
    pub(crate) const ALL: [Self; 8] = [
        Self::ImagesRead,
        Self::ImagesWrite,
        Self::RenditionsWrite,
        Self::PresetsRead,
        Self::PresetsWrite,
        Self::CollectionsWrite,
        Self::ProfileWrite,
        Self::WebhooksWrite,
    ];

    /// The documented name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ImagesRead => "images:read",
            Self::ImagesWrite => "images:write",
            Self::RenditionsWrite => "renditions:write",
            Self::PresetsRead => "presets:read",
            Self::PresetsWrite => "presets:write",
            Self::CollectionsWrite => "collections:write",
            Self::ProfileWrite => "profile:write",
            Self::WebhooksWrite => "webhooks:write",
        }
    }

    /// The scope with this name.
    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of scopes, one bit each. In JSON it is a list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scopes(u32);

impl Scopes {
    /// All scopes; a session has them.
    pub(crate) const ALL: Self = Self::of(&Scope::ALL);

    pub(crate) const fn of(mut scopes: &[Scope]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = scopes {
            bits |= first.bit();
            scopes = rest;
        }
        Self(bits)
    }

    pub(crate) const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The scopes with these names. The error is the first unknown name.
    pub(crate) fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        names.into_iter().try_fold(Self(0), |Self(bits), name| Ok(Self(bits | Scope::parse(name).ok_or(name)?.bit())))
    }

    /// The scopes among these names. Ignores unknown names: they may be permissions at another service.
    pub(crate) fn among<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().filter_map(Scope::parse).fold(0, |bits, scope| bits | scope.bit()))
    }

    /// The names, in a fixed order.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope)).map(Scope::as_str)
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scopes_contain_their_scopes() {
        for one in Scope::ALL {
            for other in Scope::ALL {
                assert_eq!(Scopes::of(&[one]).contains(other), one == other, "{one:?} {other:?}");
            }
            assert!(Scopes::ALL.contains(one) && !Scopes::of(&[]).contains(one));
        }
    }

    #[test]
    fn scopes_serialize_as_list_of_names() {
        assert_eq!(
            json!(Scopes::of(&[Scope::RenditionsWrite, Scope::ImagesRead])),
            json!(["images:read", "renditions:write"])
        );
        assert_eq!(json!(Scopes::of(&[])), json!([]));
    }

    #[test]
    fn scopes_are_parsed_by_name() {
        assert_eq!(Scopes::parse(["images:read", "images:read"]), Ok(Scopes::of(&[Scope::ImagesRead])));
        assert_eq!(Scopes::parse(["images:read", "images:Read", "x"]), Err("images:Read"));
        assert_eq!(Scopes::among(["openid", "webhooks:write", ""]), Scopes::of(&[Scope::WebhooksWrite]));
        for scope in Scope::ALL {
            assert_eq!(Scopes::parse([scope.as_str()]), Ok(Scopes::of(&[scope])));
        }
    }

    #[test]
    fn scope_names_are_documented() {
        let names = Scope::ALL.map(Scope::as_str);
        let expected = [
            "images:read",
            "images:write",
            "renditions:write",
            "presets:read",
            "presets:write",
            "collections:write",
            "profile:write",
            "webhooks:write",
        ];
        assert_eq!(names, expected);
        let documented = include_str!("../../../docs/API.md");
        for name in names {
            assert!(documented.contains(&format!("`{name}`")), "docs/API.md does not name {name}");
        }
    }
}
