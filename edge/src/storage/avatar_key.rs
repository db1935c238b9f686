//! Parser of the keys of avatars, `avatars/{account}/{digest}.jpg`, and of uploaded files that become avatars,
//! `incoming/avatars/{account}/{upload}`.

use filters::Digest;

use super::INCOMING;
use crate::platform::ids;

/// Folder of the avatars.
pub(crate) const AVATARS: &str = "avatars";

/// The key of an avatar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AvatarKey<'a> {
    pub(crate) account: &'a str,
    pub(crate) digest: Digest,
}

impl<'a> AvatarKey<'a> {
    /// `None` if the key is not exactly one of ours, because others may share the bucket.
    pub(crate) fn parse(key: &'a str) -> Option<Self> {
        let (account, file) = key.strip_prefix(AVATARS)?.strip_prefix('/')?.split_once('/')?;
        Self::from_parts(account, file)
    }

    /// Parses the account and the file name, `{digest}.jpg`.
    pub(crate) fn from_parts(account: &'a str, file: &str) -> Option<Self> {
        let digest: Digest = file.strip_suffix(".jpg")?.parse().ok()?;
        (ids::is_id(account) && file == format!("{digest}.jpg")).then_some(Self { account, digest })
    }
}

/// The id of the upload in the key of an uploaded file. `None` if the key is not one of ours.
pub(crate) fn avatar_upload_id(key: &str) -> Option<&str> {
    let path = key.strip_prefix(INCOMING)?.strip_prefix('/')?.strip_prefix(AVATARS)?.strip_prefix('/')?;
    let (account, id) = path.split_once('/')?;
    (ids::is_id(account) && ids::is_id(id)).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{IncomingKey, Key, ParsedKey};

    const ACCOUNT: &str = "0197f3a0-0000-7000-8000-000000000003";
    const ID: &str = "0197f3a0-0000-7000-8000-00000000000a";

    #[test]
    fn avatar_key_round_trips() {
        let digest = Digest::sha256(b"");
        let key = Key::Avatar { account: ACCOUNT, digest }.to_string();
        assert_eq!(AvatarKey::parse(&key), Some(AvatarKey { account: ACCOUNT, digest }));
        assert_eq!(avatar_upload_id(&key), None);
        assert_eq!(ParsedKey::parse(&key), None, "the sweep of orphans leaves it to the sweep of avatars");
        let upload = Key::AvatarUpload { account: ACCOUNT, id: ID }.to_string();
        assert_eq!(avatar_upload_id(&upload), Some(ID));
        assert_eq!(AvatarKey::parse(&upload), None);
        assert_eq!(IncomingKey::parse(&upload), None, "it is no photograph of a library");
    }

    #[test]
    fn avatar_key_of_others_is_none() {
        let digest = Digest::sha256(b"");
        for key in [
            "avatars".to_owned(),
            "avatars/team/ann.jpg".to_owned(),
            format!("avatars/{ACCOUNT}/{digest}.png"),
            format!("avatars/{ACCOUNT}/{}.jpg", digest.to_string().to_uppercase()),
            format!("avatars/{ACCOUNT}/a/{digest}.jpg"),
            format!("avatars/ann/{digest}.jpg"),
            format!("incoming/avatars/{ACCOUNT}"),
            format!("incoming/avatars/{ACCOUNT}/a.jpg"),
            format!("incoming/avatars/ann/{ID}"),
            format!("incoming/{ACCOUNT}/{ID}"),
        ] {
            assert_eq!(AvatarKey::parse(&key), None, "{key}");
            assert_eq!(avatar_upload_id(&key), None, "{key}");
        }
    }
}
