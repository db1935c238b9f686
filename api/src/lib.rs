//! The contract between Safelight's app and edge: types, error codes, URL paths, and the format of a signed receipt. Independent of
//! databases and browsers.

mod accounts;
mod avatars;
mod collections;
mod downloads;
mod job;
pub mod jws;
mod live;
mod makes;
mod output_format;
mod patch;
pub mod paths;
mod presets;
mod problem;
mod profiles;
mod pyramids;
mod resources;
mod snake_case;
mod visibility;
mod webhooks;

pub use accounts::{
    Account, AccountSession, AccountState, ApiKey, ApiKeyRequest, CodeRequest, EmailConfirmation, NewApiKey,
    NewPasskey, OidcProvider, Passkey, PasskeyPatch, PasswordChange, PasswordReset, SignIn, SignInMethods,
};
pub use avatars::{AVATAR_SIDE_PX, AvatarAccepted, AvatarRequest, AvatarTicket, Focus};
pub use collections::{
    Collection, CollectionPatch, CollectionRecord, CollectionRequest, CollectionRun, CollectionSource, IGNORED,
    LONGEST_SIDE_PX, MarkSource, RESTRICTED_SIZE, ReasonCount, RecordCounts, RecordPatch, RecordState, RepeatRequest,
    Repeated, RestrictedBy, RunState, RunTrigger, Schedule, SizeLimit, SlowestRecord,
};
pub use downloads::{Download, Downloads};
pub use job::{Job, JobError, JobState, Subject};
pub use live::{LIVE_PING, LIVE_PONG, LiveEvent, LiveMessage, LivePosition, NumberedEvent};
pub use makes::{
    DaySummary, Difference, DifferencePage, Differences, Make, MakeDifference, MakePatch, MakeRequest, MakeSource,
    MakeSummary, Maker, OperationSummary, ParameterSummary, PresetReference, RatingSummary, SuggestedChange,
    Suggestion, ValueBin, ValueCount, VersionSummary,
};
pub use output_format::OutputFormat;
pub use patch::{ImagePatch, JobPatch, ProfilePatch, RenditionPatch};
pub use presets::{
    ImportedPreset, NewPresetVersion, Preset, PresetCopyRequest, PresetImport, PresetMember, PresetMemberRequest,
    PresetMembers, PresetOrigin, PresetOwner, PresetPatch, PresetRequest, PresetRight, PresetVersion,
    PresetVersionRequest, RefusedPresetFile,
};
pub use problem::{ErrorCode, Problem};
pub use profiles::{OwnProfile, Profile};
pub use pyramids::{
    Pyramid, PyramidAccepted, PyramidLevel, PyramidRegistration, PyramidRequest, PyramidState, TILE_SIDES_PX,
    TileCompression,
};
pub use resources::{
    EventsTaken, Exposure, Health, Image, Jwk, Jwks, Lut, LutUses, MakeAccepted, OpCatalog, Page, PublicRendition,
    Rendition, RenditionAccepted, RenditionRequest, RenditionResult, RenditionSummary, Session, Thumbnail,
    UploadRequest, UploadTicket,
};
pub use snake_case::{ParseSnakeCaseError, SNAKE_CASE_PATTERN, SnakeCase};
pub use visibility::Visibility;
pub use webhooks::{
    Delivery, DeliveryAttempt, DeliveryState, Webhook, WebhookEvent, WebhookPatch, WebhookReason, WebhookRequest,
};

/// Thumbnail widths in pixels. Thumbnails are never enlarged: a smaller picture keeps its own width.
pub const THUMBNAIL_WIDTHS: [u32; 5] = [50, 100, 200, 400, 800];
