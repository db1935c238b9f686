//! The URL paths: a template for each, and a function if it has parameters. `{id}` is a UUIDv7 in text form.

/// Liveness and versions.
pub const HEALTH: &str = "/api/health";
/// The guest session.
pub const SESSION: &str = "/api/session";
/// Replaces the session's token.
pub const ROTATE: &str = "/api/session/rotate";
/// The account of the session.
pub const ACCOUNT: &str = "/api/account";
/// Sends a sign-in code by e-mail.
pub const ACCOUNT_CODES: &str = "/api/account/codes";
/// Sign in, and list the sessions of the account.
pub const ACCOUNT_SESSIONS: &str = "/api/account/sessions";
/// One session of the account; `current` is that of the request.
pub const ACCOUNT_SESSION: &str = "/api/account/sessions/{id}";
/// Announce the upload of an avatar.
pub const AVATAR_UPLOADS: &str = "/api/avatar/uploads";
/// Receives the bytes of an announced avatar, if the store itself does not.
pub const AVATAR_UPLOAD: &str = "/api/avatar/uploads/{id}";
/// Confirms the upload of an avatar after its bytes were written.
pub const CONFIRM_AVATAR: &str = "/api/avatar/uploads/{id}/confirm";
/// The avatar of the caller's account.
pub const OWN_AVATAR: &str = "/api/avatar";
/// The newest avatar of a handle; the file is `{handle}.jpg`. Redirects to [`AVATAR`].
pub const HANDLE_AVATAR: &str = "/avatars/{file}";
/// One avatar of an account, which never changes; the file is `{digest}.jpg`.
pub const AVATAR: &str = "/avatars/{account}/{file}";
/// Make and list API keys of the account.
pub const ACCOUNT_KEYS: &str = "/api/account/keys";
/// One API key of the account.
pub const ACCOUNT_KEY: &str = "/api/account/keys/{id}";
/// The ways in which the account can sign in.
pub const ACCOUNT_METHODS: &str = "/api/account/methods";
/// Register and list passkeys.
pub const PASSKEYS: &str = "/api/account/passkeys";
/// Creation options for a new passkey.
pub const PASSKEY_OPTIONS: &str = "/api/account/passkeys/options";
/// One passkey.
pub const PASSKEY: &str = "/api/account/passkeys/{id}";
/// Request options for signing in with a passkey.
pub const PASSKEY_CHALLENGES: &str = "/api/account/passkey-challenges";
/// The password of the account.
pub const PASSWORD: &str = "/api/account/password";
/// Sends a code that resets the password.
pub const PASSWORD_CODES: &str = "/api/account/password/codes";
/// Sets a new password with a code.
pub const PASSWORD_RESET: &str = "/api/account/password/reset";
/// Requests a change of the e-mail address.
pub const ACCOUNT_EMAIL: &str = "/api/account/email";
/// Confirms a change of the e-mail address.
pub const CONFIRM_EMAIL: &str = "/api/account/email/confirm";
/// The OpenID Connect providers.
pub const OIDC: &str = "/api/account/oidc";
/// One provider; deleting it removes the link to the account.
pub const OIDC_PROVIDER: &str = "/api/account/oidc/{id}";
/// Starts signing in with a provider: redirects to it.
pub const OIDC_START: &str = "/api/account/oidc/{id}/start";
/// The provider redirects here.
pub const OIDC_CALLBACK: &str = "/api/account/oidc/{id}/callback";
/// The edge's metrics.
pub const METRICS: &str = "/api/metrics";
/// The catalogue of operations.
pub const OPS: &str = "/api/ops";
/// Upload and list images.
pub const IMAGES: &str = "/api/images";
/// Receives bucket notifications in the S3 event format.
pub const EVENTS_S3: &str = "/api/events/s3";
/// Add and list look-up tables.
pub const LUTS: &str = "/api/luts";
/// Announce an upload.
pub const UPLOADS: &str = "/api/uploads";
/// List jobs.
pub const JOBS: &str = "/api/jobs";
/// Live events over a WebSocket.
pub const LIVE: &str = "/api/live";
/// Create and list webhooks.
pub const WEBHOOKS: &str = "/api/webhooks";
/// The public keys that verify receipts.
pub const JWKS: &str = "/.well-known/jwks.json";
/// The OpenAPI 3.1 document.
pub const OPENAPI: &str = "/api/openapi.json";

/// One image.
pub const IMAGE: &str = "/api/images/{id}";
/// The uploaded file.
pub const ORIGINAL: &str = "/api/images/{id}/original";
/// A JPEG thumbnail of the image.
pub const THUMBNAIL: &str = "/api/images/{id}/thumbnails/{width}";
/// Creates a rendition from a recipe.
pub const RENDITIONS: &str = "/api/images/{id}/renditions";
/// The file of one look-up table; its id is `sha256:` and a digest.
pub const LUT: &str = "/api/luts/{id}";
/// Receives the bytes of an announced upload, if the store itself does not.
pub const UPLOAD: &str = "/api/uploads/{id}";
/// Confirms an upload after its bytes were written.
pub const CONFIRM_UPLOAD: &str = "/api/uploads/{id}/confirm";
/// One rendition's metadata.
pub const RENDITION: &str = "/api/renditions/{id}";
/// The encoded file of one rendition.
pub const CONTENT: &str = "/api/renditions/{id}/content";
/// The signed receipt of one rendition, a compact JWS as text.
pub const RECEIPT: &str = "/api/renditions/{id}/receipt";
/// A JPEG thumbnail of the rendition.
pub const RENDITION_THUMBNAIL: &str = "/api/renditions/{id}/thumbnails/{width}";
/// Builds a pyramid of one image.
pub const IMAGE_PYRAMID: &str = "/api/images/{id}/pyramid";
/// Register and list pyramids.
pub const PYRAMIDS: &str = "/api/pyramids";
/// One pyramid.
pub const PYRAMID: &str = "/api/pyramids/{id}";
/// The file of one pyramid, a tiled TIFF.
pub const PYRAMID_CONTENT: &str = "/api/pyramids/{id}/content";
/// The profile of the caller's account.
pub const OWN_PROFILE: &str = "/api/profile";
/// The public profile of a handle.
pub const PROFILE: &str = "/api/profiles/{handle}";
/// One job.
pub const JOB: &str = "/api/jobs/{id}";
/// Retries a failed job.
pub const RETRY: &str = "/api/jobs/{id}/retry";

/// Create and list presets.
pub const PRESETS: &str = "/api/presets";
/// One preset; its id is a `UUIDv7`, or `look-` and the name of a look.
pub const PRESET: &str = "/api/presets/{id}";
/// Restores a deleted preset.
pub const RESTORE_PRESET: &str = "/api/presets/{id}/restore";
/// Add and list versions of a preset.
pub const PRESET_VERSIONS: &str = "/api/presets/{id}/versions";
/// One version of a preset.
pub const PRESET_VERSION: &str = "/api/presets/{id}/versions/{version}";
/// Copies a preset into the caller's library.
pub const PRESET_COPIES: &str = "/api/presets/{id}/copies";
/// The picture of a preset, a JPEG.
pub const PRESET_PICTURE: &str = "/api/presets/{id}/picture";
/// The accounts that a preset is shared with.
pub const PRESET_MEMBERS: &str = "/api/presets/{id}/members";
/// One of these accounts.
pub const PRESET_MEMBER: &str = "/api/presets/{id}/members/{handle}";
/// Make a preset on an image, and list its makes.
pub const MAKES: &str = "/api/presets/{id}/makes";
/// One make of a preset.
pub const MAKE: &str = "/api/presets/{id}/makes/{make}";
/// The differences of a make from its preset version.
pub const MAKE_DIFFERENCES: &str = "/api/presets/{id}/makes/{make}/differences";
/// The differences of all makes of a preset.
pub const PRESET_DIFFERENCES: &str = "/api/presets/{id}/differences";
/// What the makes of a preset say together.
pub const PRESET_SUMMARY: &str = "/api/presets/{id}/summary";
/// The version that the makes of a preset point to.
pub const PRESET_SUGGESTION: &str = "/api/presets/{id}/suggestion";
/// A preset as a JSON document.
pub const PRESET_EXPORT: &str = "/api/presets/{id}/export";
/// Presets with their look-up tables as a zip file.
pub const PRESETS_EXPORT: &str = "/api/presets/export";
/// Imports presets from a JSON document or a zip file.
pub const PRESETS_IMPORT: &str = "/api/presets/import";
/// The JSON Schemas of documents: `preset.json` and `make.json`.
pub const PRESET_SCHEMA: &str = "/api/presets/schema/{file}";

/// Create and list collections.
pub const COLLECTIONS: &str = "/api/collections";
/// One collection.
pub const COLLECTION: &str = "/api/collections/{id}";
/// Processes records of a collection again.
pub const REPEAT_RECORDS: &str = "/api/collections/{id}/repeat";
/// The records of a collection.
pub const RECORDS: &str = "/api/collections/{id}/records";
/// One record of a collection.
pub const RECORD: &str = "/api/collections/{id}/records/{record}";
/// Processes one record again.
pub const REPEAT_RECORD: &str = "/api/collections/{id}/records/{record}/repeat";
/// Start and list the runs of a collection.
pub const RUNS: &str = "/api/collections/{id}/runs";
/// One run of a collection.
pub const RUN: &str = "/api/collections/{id}/runs/{run}";
/// One webhook.
pub const WEBHOOK: &str = "/api/webhooks/{id}";
/// Replaces the webhook's secret.
pub const WEBHOOK_SECRET: &str = "/api/webhooks/{id}/secret";
/// The log of deliveries to the webhook.
pub const DELIVERIES: &str = "/api/webhooks/{id}/deliveries";
/// Sends a delivery again.
pub const REPLAY: &str = "/api/webhooks/{id}/deliveries/{delivery}/replay";

/// Exports all rows of the owner's library.
pub const EXPORT: &str = "/api/export";
/// Lists the zip files that hold everything of the owner.
pub const DOWNLOADS: &str = "/api/downloads";
/// One of these zip files.
pub const DOWNLOAD: &str = "/api/downloads/{id}";
/// For operators: restores a library to an earlier point in time.
pub const RECOVER: &str = "/api/libraries/{id}/recover";
/// For operators: imports the rows of an export.
pub const ROWS: &str = "/api/libraries/{id}/rows";

/// Every path. The edge's tests compare its route table with this list.
pub const ALL: [&str; 95] = [
    HEALTH,
    SESSION,
    ROTATE,
    ACCOUNT,
    ACCOUNT_CODES,
    ACCOUNT_SESSIONS,
    ACCOUNT_SESSION,
    AVATAR_UPLOADS,
    AVATAR_UPLOAD,
    CONFIRM_AVATAR,
    OWN_AVATAR,
    HANDLE_AVATAR,
    AVATAR,
    ACCOUNT_KEYS,
    ACCOUNT_KEY,
    PASSKEYS,
    PASSKEY_OPTIONS,
    PASSKEY,
    PASSKEY_CHALLENGES,
    PASSWORD,
    PASSWORD_CODES,
    PASSWORD_RESET,
    ACCOUNT_EMAIL,
    CONFIRM_EMAIL,
    ACCOUNT_METHODS,
    OIDC,
    OIDC_PROVIDER,
    OIDC_START,
    OIDC_CALLBACK,
    METRICS,
    OPS,
    IMAGES,
    IMAGE,
    ORIGINAL,
    THUMBNAIL,
    RENDITIONS,
    EVENTS_S3,
    LUTS,
    LUT,
    UPLOADS,
    UPLOAD,
    CONFIRM_UPLOAD,
    RENDITION,
    CONTENT,
    RECEIPT,
    RENDITION_THUMBNAIL,
    IMAGE_PYRAMID,
    PYRAMIDS,
    PYRAMID,
    PYRAMID_CONTENT,
    OWN_PROFILE,
    PROFILE,
    JOBS,
    JOB,
    RETRY,
    MAKES,
    MAKE,
    MAKE_DIFFERENCES,
    PRESET_DIFFERENCES,
    PRESET_SUMMARY,
    PRESET_SUGGESTION,
    PRESETS,
    PRESET,
    RESTORE_PRESET,
    PRESET_VERSIONS,
    PRESET_VERSION,
    PRESET_COPIES,
    PRESET_PICTURE,
    PRESET_MEMBERS,
    PRESET_MEMBER,
    PRESET_EXPORT,
    PRESETS_EXPORT,
    PRESETS_IMPORT,
    PRESET_SCHEMA,
    LIVE,
    COLLECTIONS,
    COLLECTION,
    REPEAT_RECORDS,
    RECORDS,
    RECORD,
    REPEAT_RECORD,
    RUNS,
    RUN,
    WEBHOOKS,
    WEBHOOK,
    WEBHOOK_SECRET,
    DELIVERIES,
    REPLAY,
    EXPORT,
    DOWNLOADS,
    DOWNLOAD,
    RECOVER,
    ROWS,
    JWKS,
    OPENAPI,
];

fn fill(template: &str, id: &str) -> String {
    template.replace("{id}", id)
}

/// [`DOWNLOAD`] of this id.
#[must_use]
pub fn download(id: &str) -> String {
    fill(DOWNLOAD, id)
}

/// [`IMAGE`] of this id.
#[must_use]
pub fn image(id: &str) -> String {
    fill(IMAGE, id)
}

/// [`LUT`] of this id.
#[must_use]
pub fn lut(id: &str) -> String {
    fill(LUT, id)
}

/// [`UPLOAD`] of this id.
#[must_use]
pub fn upload(image_id: &str) -> String {
    fill(UPLOAD, image_id)
}

/// [`CONFIRM_UPLOAD`] of this id.
#[must_use]
pub fn confirm_upload(image_id: &str) -> String {
    fill(CONFIRM_UPLOAD, image_id)
}

/// [`AVATAR_UPLOAD`] of this id.
#[must_use]
pub fn avatar_upload(id: &str) -> String {
    fill(AVATAR_UPLOAD, id)
}

/// [`CONFIRM_AVATAR`] of this id.
#[must_use]
pub fn confirm_avatar(id: &str) -> String {
    fill(CONFIRM_AVATAR, id)
}

/// [`AVATAR`] of this account; `digest` is that of the file.
#[must_use]
pub fn avatar(account_id: &str, digest: &str) -> String {
    format!("/avatars/{account_id}/{digest}.jpg")
}

/// [`HANDLE_AVATAR`] of this handle.
#[must_use]
pub fn handle_avatar(handle: &str) -> String {
    format!("/avatars/{handle}.jpg")
}

/// [`ORIGINAL`] of this id.
#[must_use]
pub fn original(image_id: &str) -> String {
    fill(ORIGINAL, image_id)
}

/// [`THUMBNAIL`] of this image, `width_px` wide; one of [`crate::THUMBNAIL_WIDTHS`].
#[must_use]
pub fn thumbnail(image_id: &str, width_px: u32) -> String {
    fill(THUMBNAIL, image_id).replace("{width}", &width_px.to_string())
}

/// [`RENDITIONS`] of this id.
#[must_use]
pub fn renditions(image_id: &str) -> String {
    fill(RENDITIONS, image_id)
}

/// [`RENDITION`] of this id.
#[must_use]
pub fn rendition(id: &str) -> String {
    fill(RENDITION, id)
}

/// [`CONTENT`] of this id.
#[must_use]
pub fn content(rendition_id: &str) -> String {
    fill(CONTENT, rendition_id)
}

/// [`RECEIPT`] of this id.
#[must_use]
pub fn receipt(rendition_id: &str) -> String {
    fill(RECEIPT, rendition_id)
}

/// [`RENDITION_THUMBNAIL`] of this rendition, `width_px` wide; one of [`crate::THUMBNAIL_WIDTHS`].
#[must_use]
pub fn rendition_thumbnail(rendition_id: &str, width_px: u32) -> String {
    fill(RENDITION_THUMBNAIL, rendition_id).replace("{width}", &width_px.to_string())
}

/// [`IMAGE_PYRAMID`] of this id.
#[must_use]
pub fn image_pyramid(image_id: &str) -> String {
    fill(IMAGE_PYRAMID, image_id)
}

/// [`PYRAMID`] of this id.
#[must_use]
pub fn pyramid(id: &str) -> String {
    fill(PYRAMID, id)
}

/// [`PYRAMID_CONTENT`] of this id.
#[must_use]
pub fn pyramid_content(id: &str) -> String {
    fill(PYRAMID_CONTENT, id)
}

/// [`ACCOUNT_SESSION`] of this id.
#[must_use]
pub fn account_session(id: &str) -> String {
    fill(ACCOUNT_SESSION, id)
}

/// [`PROFILE`] of this handle.
#[must_use]
pub fn profile(handle: &str) -> String {
    PROFILE.replace("{handle}", handle)
}

/// [`ACCOUNT_KEY`] of this id.
#[must_use]
pub fn account_key(id: &str) -> String {
    fill(ACCOUNT_KEY, id)
}

/// [`PASSKEY`] of this id.
#[must_use]
pub fn passkey(id: &str) -> String {
    fill(PASSKEY, id)
}

/// [`OIDC_PROVIDER`] with this id.
#[must_use]
pub fn oidc_provider(id: &str) -> String {
    fill(OIDC_PROVIDER, id)
}

/// [`OIDC_START`] of this provider. `return_to` is the path of the app to return to, and must be percent-encoded.
#[must_use]
pub fn oidc_start(provider: &str, return_to: &str) -> String {
    format!("{}?return={return_to}", fill(OIDC_START, provider))
}

/// [`JOB`] of this id.
#[must_use]
pub fn job(id: &str) -> String {
    fill(JOB, id)
}

/// [`RETRY`] of this id.
#[must_use]
pub fn retry(job_id: &str) -> String {
    fill(RETRY, job_id)
}

/// [`PRESET_SCHEMA`] of this file.
#[must_use]
pub fn preset_schema(file: &str) -> String {
    PRESET_SCHEMA.replace("{file}", file)
}

/// [`PRESET`] of this id.
#[must_use]
pub fn preset(id: &str) -> String {
    fill(PRESET, id)
}

/// [`RESTORE_PRESET`] of this id.
#[must_use]
pub fn restore_preset(id: &str) -> String {
    fill(RESTORE_PRESET, id)
}

/// [`PRESET_VERSIONS`] of this id.
#[must_use]
pub fn preset_versions(id: &str) -> String {
    fill(PRESET_VERSIONS, id)
}

/// [`PRESET_VERSION`] of this preset and number.
#[must_use]
pub fn preset_version(id: &str, version: u32) -> String {
    fill(PRESET_VERSION, id).replace("{version}", &version.to_string())
}

/// [`PRESET_COPIES`] of this id.
#[must_use]
pub fn preset_copies(id: &str) -> String {
    fill(PRESET_COPIES, id)
}

/// [`PRESET_PICTURE`] of this id.
#[must_use]
pub fn preset_picture(id: &str) -> String {
    fill(PRESET_PICTURE, id)
}

/// [`PRESET_MEMBERS`] of this id.
#[must_use]
pub fn preset_members(id: &str) -> String {
    fill(PRESET_MEMBERS, id)
}

/// [`PRESET_MEMBER`] of this preset and handle.
#[must_use]
pub fn preset_member(id: &str, handle: &str) -> String {
    fill(PRESET_MEMBER, id).replace("{handle}", handle)
}

/// [`MAKES`] of this preset.
#[must_use]
pub fn makes(preset_id: &str) -> String {
    fill(MAKES, preset_id)
}

/// [`MAKE`] of this preset and make.
#[must_use]
pub fn make(preset_id: &str, id: &str) -> String {
    fill(MAKE, preset_id).replace("{make}", id)
}

/// [`MAKE_DIFFERENCES`] of this preset and make.
#[must_use]
pub fn make_differences(preset_id: &str, id: &str) -> String {
    fill(MAKE_DIFFERENCES, preset_id).replace("{make}", id)
}

/// [`PRESET_DIFFERENCES`] of this preset.
#[must_use]
pub fn preset_differences(preset_id: &str) -> String {
    fill(PRESET_DIFFERENCES, preset_id)
}

/// [`PRESET_SUMMARY`] of this preset.
#[must_use]
pub fn preset_summary(preset_id: &str) -> String {
    fill(PRESET_SUMMARY, preset_id)
}

/// [`PRESET_SUGGESTION`] of this preset.
#[must_use]
pub fn preset_suggestion(preset_id: &str) -> String {
    fill(PRESET_SUGGESTION, preset_id)
}

/// [`PRESET_EXPORT`] of this id.
#[must_use]
pub fn preset_export(id: &str) -> String {
    fill(PRESET_EXPORT, id)
}

/// [`COLLECTION`] of this id.
#[must_use]
pub fn collection(id: &str) -> String {
    fill(COLLECTION, id)
}

/// [`REPEAT_RECORDS`] of this collection.
#[must_use]
pub fn repeat_records(collection_id: &str) -> String {
    fill(REPEAT_RECORDS, collection_id)
}

/// [`RECORDS`] of this collection.
#[must_use]
pub fn records(collection_id: &str) -> String {
    fill(RECORDS, collection_id)
}

/// [`RECORD`] of this collection and record.
#[must_use]
pub fn record(collection_id: &str, id: &str) -> String {
    fill(RECORD, collection_id).replace("{record}", id)
}

/// [`REPEAT_RECORD`] of this collection and record.
#[must_use]
pub fn repeat_record(collection_id: &str, id: &str) -> String {
    fill(REPEAT_RECORD, collection_id).replace("{record}", id)
}

/// [`RUNS`] of this collection.
#[must_use]
pub fn runs(collection_id: &str) -> String {
    fill(RUNS, collection_id)
}

/// [`RUN`] of this collection and run.
#[must_use]
pub fn run(collection_id: &str, id: &str) -> String {
    fill(RUN, collection_id).replace("{run}", id)
}

/// [`WEBHOOK`] of this id.
#[must_use]
pub fn webhook(id: &str) -> String {
    fill(WEBHOOK, id)
}

/// [`WEBHOOK_SECRET`] of this id.
#[must_use]
pub fn webhook_secret(webhook_id: &str) -> String {
    fill(WEBHOOK_SECRET, webhook_id)
}

/// [`DELIVERIES`] of this id.
#[must_use]
pub fn deliveries(webhook_id: &str) -> String {
    fill(DELIVERIES, webhook_id)
}

/// [`REPLAY`] of this delivery to this webhook.
#[must_use]
pub fn replay(webhook_id: &str, delivery_id: &str) -> String {
    fill(REPLAY, webhook_id).replace("{delivery}", delivery_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_their_templates_with_the_ids_put_in() {
        assert_eq!(thumbnail("1", 200), "/api/images/1/thumbnails/200");
        let made = [
            image("1"),
            original("1"),
            thumbnail("1", 50),
            renditions("1"),
            lut("1"),
            upload("1"),
            confirm_upload("1"),
            rendition("1"),
            content("1"),
            receipt("1"),
            rendition_thumbnail("1", 50),
            image_pyramid("1"),
            pyramid("1"),
            pyramid_content("1"),
            account_session("1"),
            avatar_upload("1"),
            confirm_avatar("1"),
            avatar("1", "1"),
            handle_avatar("1"),
            profile("1"),
            download("1"),
            account_key("1"),
            passkey("1"),
            oidc_provider("1"),
            job("1"),
            retry("1"),
            preset_schema("1.jpg"),
            preset("1"),
            restore_preset("1"),
            preset_versions("1"),
            preset_version("1", 1),
            preset_copies("1"),
            preset_picture("1"),
            preset_members("1"),
            preset_member("1", "1"),
            makes("1"),
            make("1", "1"),
            make_differences("1", "1"),
            preset_differences("1"),
            preset_summary("1"),
            preset_suggestion("1"),
            preset_export("1"),
            collection("1"),
            repeat_records("1"),
            records("1"),
            record("1", "1"),
            repeat_record("1", "1"),
            runs("1"),
            run("1", "1"),
            webhook("1"),
            webhook_secret("1"),
            deliveries("1"),
            replay("1", "1"),
        ];
        assert_eq!(oidc_start("example", "%2Faccount"), "/api/account/oidc/example/start?return=%2Faccount");
        // Operators call these paths by hand, and browsers navigate to them, so they have no function of this form.
        let others = [RECOVER, ROWS, OIDC_START, OIDC_CALLBACK];
        let templates = ALL.iter().filter(|path| path.contains('{') && !others.contains(path));
        let values = [
            ("{id}", "1"),
            ("{width}", "50"),
            ("{handle}", "1"),
            ("{version}", "1"),
            ("{make}", "1"),
            ("{account}", "1"),
            ("{file}", "1.jpg"),
            ("{delivery}", "1"),
            ("{record}", "1"),
            ("{run}", "1"),
        ];
        let fill_all =
            |path: &&str| values.iter().fold((*path).to_owned(), |path, (name, value)| path.replace(name, value));
        let filled: Vec<_> = templates.map(fill_all).collect();
        assert_eq!(made.len(), filled.len());
        for path in made {
            assert!(filled.contains(&path), "{path}");
        }
    }
}
