//! The Durable Object of one owner: it runs the worker's commands on its database, sends events to the owner's sockets,
//! and sends the messages of new jobs to the queue. Between calls it hibernates: the runtime holds the sockets and
//! answers their pings. An alarm wakes it for due work.
//!
//! A library never renders and never holds a file, because objects may share an isolate and its memory.

mod deliveries;
mod expired_uploads;
mod messages;
mod sockets;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use api::{LIVE_PING, LIVE_PONG};
use futures_util::lock::Mutex;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::Date;
use worker::{
    DurableObject, Env, Method, Request, Response, ScheduledTime, State, WebSocket, WebSocketIncomingMessage,
    WebSocketRequestResponsePair, durable_object,
};

use deliveries::send_deliveries;
use messages::{MessageSet, STUCK_AFTER_S, SendingGuard, send_messages};
use sockets::{NORMAL, POLICY};

use super::collections::{self, commands as o};
use super::commands::{self as c, Command, Recover};
use super::events;
use super::images::renditions;
use super::makes::{self, commands as m};
use super::merge::{self, DeleteMergedRows, MergeLibrary, SendRows};
use super::merge_state;
use super::presets::{self, commands as p};
use super::pyramids::{self, commands as y};
use super::reply_cache::ReplyCache;
use super::sql::{Sql, end_instance, values};
use super::transaction::Transaction;
use super::webhooks::{self, commands as w};
use super::wire::{Call, Reply};
use super::{
    attempts, avatars, budget, decode_failures, deleted_renditions, guest_deletion, images, incoming, jobs, luts,
    public_ids, retry, rows, schema, session_ends, stored_files, totals, uploads,
};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

/// Delay of a report of totals, so that frequent changes are reported once.
const REPORT_DELAY_MS: u64 = 5_000;

/// Delay before the alarm retries failed work.
const RETRY_DELAY_MS: u64 = 5_000;

/// The Durable Object.
#[durable_object]
pub struct Library {
    state: State,
    edge: Edge,
    sql: Sql,
    /// The library's id, once it is known.
    id: OnceCell<String>,
    /// Whether the tables have the schema of this release.
    is_open: Cell<bool>,
    /// When the alarm is set, as far as this instance knows.
    alarm_ms: Rc<Cell<Option<u64>>>,
    /// Earliest time to retry failed work.
    not_before_ms: Cell<u64>,
    /// Whether the time of the next alarm may have changed. True for a new instance.
    is_changed: Cell<bool>,
    /// Whether the messages of new jobs are being sent.
    is_sending: Rc<Cell<bool>>,
    /// Locked while the map of public ids is written.
    is_writing_ids: Mutex<()>,
    /// Whether the messages of due deliveries are being sent.
    is_delivering: Rc<Cell<bool>>,
    /// Locked while makes are delivered.
    is_delivering_makes: Mutex<()>,
    replies: ReplyCache<JsValue>,
}

impl DurableObject for Library {
    fn new(state: State, env: Env) -> Self {
        match WebSocketRequestResponsePair::new(LIVE_PING, LIVE_PONG) {
            Ok(pair) => state.set_websocket_auto_response(&pair),
            // Without pongs, clients assume a broken connection and reconnect. That is slower, but correct.
            Err(error) => log::error("live", "pings are not answered", &format!("{error:?}")),
        }
        let (sql, id) = (Sql::of(&state), OnceCell::new());
        Self {
            edge: Edge::from_env(env),
            sql,
            id,
            state,
            is_open: Cell::new(false),
            alarm_ms: Rc::default(),
            not_before_ms: Cell::new(0),
            is_changed: Cell::new(true),
            is_sending: Rc::default(),
            is_writing_ids: Mutex::default(),
            is_delivering: Rc::default(),
            is_delivering_makes: Mutex::default(),
            replies: ReplyCache::default(),
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let response = match request.method() {
            Method::Put => self.end_session(request.headers()),
            _ => self.open_socket(request.headers()),
        };
        self.schedule();
        response.or_else(|error| {
            log::error("live", "socket", &error.to_string());
            Response::error(error.to_string(), 500)
        })
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.alarm_ms.set(None);
        self.is_changed.set(true);
        self.run_due_work().await;
        self.schedule();
        Response::empty()
    }

    async fn websocket_message(&self, socket: WebSocket, _message: WebSocketIncomingMessage) -> worker::Result<()> {
        // Pings never arrive here. Other messages would keep the object awake.
        socket.close(Some(POLICY), Some("only pings are allowed"))
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        _code: usize,
        _reason: String,
        _clean: bool,
    ) -> worker::Result<()> {
        // Completes the closing handshake. The client may be gone.
        let _ = socket.close(Some(NORMAL), Some("closed by the page"));
        Ok(())
    }
}

/// The methods that entry.js calls.
#[wasm_bindgen(wasm_bindgen_futures = ::worker::wasm_bindgen_futures)]
impl Library {
    /// The cached reply to a call, if no row changed since.
    #[must_use]
    pub fn cached(&self, call: &str) -> JsValue {
        self.replies.get(call, self.sql.changes()).unwrap_or(JsValue::UNDEFINED)
    }

    /// Runs a call (wire.rs) and returns its reply.
    pub async fn execute(&self, call: String) -> JsValue {
        let reply = self.receive(&call).await.unwrap_or_else(|fault| Reply::refused(&fault));
        self.schedule();
        let (valid_at, text) = (reply.valid_at, reply.into_text());
        let reply = JsValue::from_str(&text);
        if let Some(changes) = valid_at {
            self.replies.insert(&call, reply.clone(), text.len(), changes);
        }
        reply
    }
}

impl Library {
    async fn receive(&self, text: &str) -> Result<Reply, Fault> {
        let call = Call::read(text).ok_or_else(|| Fault::internal("the call of a library is malformed"))?;
        let _ = self.id.set(call.library_id.to_owned());
        self.run(&call).await
    }

    /// Runs a command, or names the library that does.
    async fn run(&self, call: &Call<'_>) -> Result<Reply, Fault> {
        let Call { name, moved_from, .. } = *call;
        self.open()?;
        if name == SendRows::NAME {
            let command: SendRows = call.parse()?;
            if let Some(begin) = command.waiting.iter().position(|id| id == self.id()) {
                // Deadlock: these libraries wait for each other. The oldest one takes over; the merge of the oldest one
                // into another is cancelled.
                let circle = command.waiting.get(begin..).unwrap_or_default();
                return Err(if circle.iter().min().is_some_and(|oldest| oldest == self.id()) {
                    Fault::conflict("Two libraries cannot take over each other. Merge them in one direction only.")
                } else {
                    Fault::internal("this library is waiting for the one that asks it")
                });
            }
            // Completes the merges into this library first, so that their rows move along.
            while !merge_state::pending(&self.sql)?.is_empty() {
                self.finish_merges(&command.waiting).await?;
            }
            let was_moved = merge_state::moved_to(&self.sql)?.is_some();
            let reply = self.transact(|library| Reply::done(&merge::send_rows(library, command)?));
            if !was_moved {
                self.close_sockets();
            }
            return reply;
        }
        if name == DeleteMergedRows::NAME {
            let command: DeleteMergedRows = call.parse()?;
            return self.transact(|library| Reply::done(&merge::delete_rows(library, command)?));
        }
        if let Some(to) = merge_state::moved_to(&self.sql)? {
            return Reply::moved(&to);
        }
        if name == MergeLibrary::NAME {
            let MergeLibrary { from } = call.parse()?;
            if from != self.id() {
                self.transact(|library| merge::begin(library, &from))?;
                // Sets the alarm before the first wait, so that it continues after an interruption.
                self.schedule();
                self.finish_merge(&from, &[]).await?;
            }
            return Reply::done(&());
        }
        if name == Recover::NAME {
            let Recover { at_ms } = call.parse()?;
            let bookmark = self.sql.recover(at_ms).await?;
            // The next instance starts with the restored rows.
            end_instance(&self.state);
            return Reply::done(&bookmark);
        }
        if let Some(from) = moved_from {
            // Rows that the caller knows of may not have arrived yet.
            self.finish_merge(from, &[]).await?;
            if let Some(to) = merge_state::moved_to(&self.sql)? {
                return Reply::moved(&to);
            }
        }
        let may_make = name == c::CreateRendition::NAME;
        let waiting = if may_make { makes::newest(&self.sql)? } else { None };
        let reply = self.dispatch(call)?;
        // A link that its owner has just published works at once, and so does a shared preset.
        if matches!(
            name,
            c::ChangeImage::NAME
                | c::ChangeRendition::NAME
                | p::CreatePreset::NAME
                | o::ChangeCollection::NAME
                | p::ChangePreset::NAME
                | p::DeletePreset::NAME
                | p::RestorePreset::NAME
                | p::SetPresetMember::NAME
                | p::RemovePresetMember::NAME
        ) && let Err(fault) = self.write_public_ids(public_ids::REQUEST).await
        {
            self.work_failed("public ids", &fault);
        }
        // A make of another one's preset counts at once.
        if may_make
            && let Some(make_id) = makes::newest(&self.sql)?.filter(|make_id| waiting.as_ref() != Some(make_id))
            && let Err(fault) =
                makes::deliver_new(&self.sql, &self.edge, self.id(), &make_id, &|events| self.send(events)).await
        {
            // The alarm delivers it.
            log::fault("library", "makes", &fault);
        }
        Ok(reply)
    }

    /// Delivers makes to the libraries of their presets.
    async fn deliver_makes(&self) -> Result<(), Fault> {
        makes::deliver(&self.sql, &self.edge, self.id(), &self.is_delivering_makes, &|events| self.send(events)).await
    }

    /// Writes changes of visibility to the map of public ids.
    async fn write_public_ids(&self, portion: public_ids::Portion) -> Result<(), Fault> {
        public_ids::write(&self.sql, &self.edge, self.id(), &self.is_writing_ids, portion).await
    }

    /// Completes all unfinished merges. Skips libraries that another one took over.
    async fn finish_merges(&self, waiting: &[String]) -> Result<(), Fault> {
        let mut failed = Ok(());
        for from in merge_state::pending(&self.sql)? {
            match self.finish_merge(&from, waiting).await {
                Err(fault) if !fault.is_conflict() => failed = Err(fault),
                Ok(()) | Err(_) => {}
            }
        }
        failed
    }

    /// Completes the merge of a library, and tells the owner's pages to reload their lists.
    async fn finish_merge(&self, from: &str, waiting: &[String]) -> Result<(), Fault> {
        let finished = merge::finish(&self.sql, &self.edge, self.id(), from, waiting, webhooks::limit_arrivals).await;
        self.is_changed.set(true);
        match finished {
            Ok(message) => {
                self.send(message.as_slice());
                Ok(())
            }
            Err(fault) => {
                if fault.is_conflict() {
                    merge::cancel(&self.sql, from)?;
                }
                Err(fault)
            }
        }
    }

    fn dispatch(&self, call: &Call<'_>) -> Result<Reply, Fault> {
        macro_rules! run {
            ($command:ty, $run:path) => {{
                let command: $command = call.parse()?;
                let run = |library: &Transaction<'_>| Reply::done(&$run(library, command)?);
                if !<$command>::IS_READ {
                    return self.transact(run);
                }
                Ok(Reply { valid_at: Some(self.sql.changes()), ..self.read(run)? })
            }};
        }
        // The commands of webhooks, presets, makes, pyramids and collections follow the others.
        macro_rules! dispatch {
            ($($command:ident => $run:path,)* ; $($webhook:ident => $webhook_run:path,)* ; $($preset:ident => $preset_run:path,)* ;
             $($make:ident => $make_run:path,)* ; $($pyramid:ident => $pyramid_run:path,)* ;
             $($collection:ident => $collection_run:path,)*) => {
                match call.name {
                    $(c::$command::NAME => run!(c::$command, $run),)*
                    $(w::$webhook::NAME => run!(w::$webhook, $webhook_run),)*
                    $(p::$preset::NAME => run!(p::$preset, $preset_run),)*
                    $(m::$make::NAME => run!(m::$make, $make_run),)*
                    $(y::$pyramid::NAME => run!(y::$pyramid, $pyramid_run),)*
                    $(o::$collection::NAME => run!(o::$collection, $collection_run),)*
                    name => Err(Fault::internal(format!("unknown command {name}"))),
                }
            };
        }
        dispatch! {
            FindImage => images::find,
            GetImage => images::get,
            ListImages => images::list::list,
            AdmitImage => images::admit,
            AddImage => images::add,
            ChangeImage => images::change::change,
            ChangeRendition => renditions::change::change,
            FindPublicRendition => renditions::public::find,
            ListPublicRenditions => renditions::public::list,
            DeleteImage => images::delete,
            CreateRendition => makes::create_rendition,
            FindAccepted => makes::find_accepted,
            QueueRendition => renditions::queue,
            FindRendition => renditions::find,
            GetRendition => renditions::get,
            ListRenditions => renditions::list,
            DeleteRendition => renditions::delete,
            NextDeletedRenditions => deleted_renditions::next,
            GetRenditionAndJob => renditions::get_accepted,
            GetJob => jobs::get,
            ListJobs => jobs::list::list,
            RenameJob => jobs::rename,
            RetryJob => retry::retry,
            CancelJob => jobs::cancel,
            EndCleanup => jobs::end_cleanup,
            ClaimJob => attempts::claim,
            SetStep => jobs::set_step,
            RenewClaim => jobs::renew,
            ChargeJob => jobs::charge,
            FinishJob => attempts::finish,
            FailJob => attempts::fail,
            ReleaseJob => jobs::release,
            DeferJob => jobs::defer,
            FailExhausted => attempts::fail_exhausted,
            AdmitDecode => decode_failures::admit,
            AddDecodeFailure => decode_failures::record,
            DeleteGuest => guest_deletion::delete_some,
            AnnounceUpload => uploads::announce,
            SetWrittenBytes => uploads::set_written_bytes,
            FindUpload => uploads::find,
            FindUploadByToken => uploads::find_by_token,
            QueueIncoming => incoming::queue,
            FindAvatarJob => avatars::find_job,
            QueueAvatar => avatars::queue,
            PublishAvatar => avatars::publish,
            FindLut => luts::find,
            CheckLutQuota => luts::check_quota,
            ChargeCost => budget::charge_cost,
            SpendCost => budget::spend_cost,
            AdmitLut => luts::admit,
            ListLuts => luts::list,
            AddLut => luts::add,
            DeleteLut => luts::delete,
            FindMissingIds => find_missing_ids,
            GetLibraryId => get_library_id,
            ExportRows => rows::export,
            PlanDownload => stored_files::plan,
            ListStoredFiles => stored_files::list,
            RestoreRows => rows::restore,
            RepublishIds => public_ids::republish,
            ;
            ListWebhooks => webhooks::list,
            GetWebhook => webhooks::get,
            CreateWebhook => webhooks::create,
            UpdateWebhook => webhooks::update,
            DeleteWebhook => webhooks::delete,
            DisableGuestWebhooks => webhooks::disable_all,
            RotateWebhookSecret => webhooks::rotate_secret,
            ListDeliveries => webhooks::list_deliveries,
            ReplayDelivery => webhooks::replay,
            ClaimDelivery => webhooks::claim,
            RecordAttempt => webhooks::record,
            RecordNotice => webhooks::record_notice,
            ;
            CheckPreset => presets::check,
            GetPreset => presets::get,
            FindPresetVersion => presets::find_version,
            FindPresetPicture => presets::find_picture,
            ResolvePreset => presets::resolve,
            ListPresets => presets::list,
            ListSharedPresets => presets::list_shared,
            ListPresetVersions => presets::list_versions,
            ListPresetMembers => presets::list_members,
            CreatePreset => presets::create,
            StorePreset => presets::store,
            ChangePreset => presets::change,
            AddPresetVersion => presets::add_version,
            DeletePreset => presets::delete,
            RestorePreset => presets::restore,
            SetPresetMember => presets::set_member,
            RemovePresetMember => presets::remove_member,
            EndPresetMember => presets::end_member,
            ;
            ListMakes => makes::list,
            FindMake => makes::find,
            ListMakeDifferences => makes::list_differences,
            QueryDifferences => makes::query_differences,
            SummarizeMakes => makes::summarize,
            SuggestVersion => makes::suggest,
            FindMade => makes::find_made,
            FindWaitingMake => makes::find_waiting,
            StoreMakes => makes::store_all,
            RateMake => makes::rate,
            DeleteMake => makes::delete,
            WithdrawMake => makes::withdraw,
            EndMaker => makes::end_maker,
            ;
            FindPyramid => pyramids::find,
            GetPyramid => pyramids::get,
            ListPyramids => pyramids::list,
            GetPyramidAndJob => pyramids::get_accepted,
            CreatePyramid => pyramids::create,
            AdmitPyramid => pyramids::admit,
            RegisterPyramid => pyramids::register,
            DeletePyramid => pyramids::delete,
            NextDeletedPyramids => pyramids::next_deleted,
            ;
            GetCollection => collections::get,
            FindCollection => collections::find,
            ListCollections => collections::list,
            CreateCollection => collections::create,
            ChangeCollection => collections::change,
            DeleteCollection => collections::delete,
            ListRecords => collections::list_records,
            GetRecord => collections::get_record,
            MarkRecord => collections::mark,
            RepeatRecord => collections::repeat,
            RepeatRecords => collections::repeat_some,
            StartRun => collections::start,
            ListRuns => collections::list_runs,
            GetRun => collections::get_run,
            FindPublicPyramid => collections::find_public,
            GetPublicPyramid => collections::get_public,
            WithdrawObjects => collections::withdraw_objects,
            BeginListing => collections::begin_listing,
            TakeListing => collections::take_listing,
            BeginRecord => collections::begin_record,
            ReopenRecord => collections::reopen,
            CheckPublished => collections::check_published,
            NextPublished => collections::next_published,
        }
    }

    /// Runs `work`, which only reads. It is synchronous, so nothing else runs in the object at the same time, and no
    /// transaction is needed.
    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        self.open()?;
        work(&self.begin())
    }

    fn begin(&self) -> Transaction<'_> {
        Transaction::new(&self.sql, &self.edge, self.id(), &self.is_changed)
    }

    /// Runs `work` in one transaction, then sends its events and messages. The runtime holds them back until the
    /// transaction is durable, so no event number that a client received is used twice.
    fn transact<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let (mut work, mut result) = (Some(work), None);
        self.commit(&mut |transaction| {
            result = work.take().map(|work| work(transaction)).transpose()?;
            Ok(())
        })?;
        result.ok_or_else(|| Fault::internal("a transaction did not begin"))
    }

    /// Does `work` in one transaction. It is one function for all commands, to keep the worker small.
    fn commit(&self, work: &mut dyn FnMut(&Transaction<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
        self.open()?;
        let transaction = self.begin();
        self.sql.transaction(|| {
            work(&transaction)?;
            pyramids::publish_changed(&transaction)?;
            if transaction.has_events() {
                webhooks::record_events(&transaction)?;
                events::trim(&self.sql, session_ends::next_end_ms(&self.sql)?.is_some())?;
            }
            Ok(())
        })?;
        self.send(&transaction.take_events());
        if transaction.has_deliveries() {
            self.send_deliveries();
        }
        // One sender at a time, which continues until nothing is left: two would send the same messages.
        if transaction.has_messages()
            && let Some(sending) = SendingGuard::begin(&self.is_sending)
        {
            let (sql, edge, id) = (self.sql.clone(), self.edge.clone(), self.id().to_owned());
            self.state.wait_until(async move {
                let _sending = sending;
                if let Err(fault) = send_messages(&sql, &edge, &id, MessageSet::Unsent).await {
                    log::fault("library", "messages not sent", &fault);
                }
            });
        }
        Ok(())
    }

    /// Migrates the tables to this release, once per instance.
    fn open(&self) -> Result<(), Fault> {
        if self.is_open.get() {
            return Ok(());
        }
        schema::migrate(&self.sql)?;
        let stored = identity(&self.sql)?;
        match (self.id.get(), stored) {
            (Some(id), None) => drop(self.sql.run("INSERT INTO identity (library_id) VALUES (?1)", values![id])?),
            (None, Some(stored)) => drop(self.id.set(stored)),
            (None, None) => return Err(Fault::internal("an alarm started a library without an id")),
            (Some(_), Some(_)) => {}
        }
        self.is_open.set(true);
        Ok(())
    }

    fn id(&self) -> &str {
        self.id.get().map_or("", String::as_str)
    }

    /// Sets the alarm for the next due work, unless an earlier one is set.
    fn schedule(&self) {
        if !self.is_changed.replace(false) {
            return;
        }
        let now_ms = clock::now_ms();
        let at_ms = match self.read(next_alarm_ms) {
            Ok(None) => return,
            Ok(Some(at_ms)) => at_ms.max(now_ms + 100).max(self.not_before_ms.get()),
            Err(fault) => {
                log::fault("library", "no alarm", &fault);
                now_ms + RETRY_DELAY_MS
            }
        };
        if self.alarm_ms.get().is_some_and(|set_ms| set_ms <= at_ms) {
            return;
        }
        self.alarm_ms.set(Some(at_ms));
        let (storage, alarm_ms) = (self.state.storage(), Rc::clone(&self.alarm_ms));
        self.state.wait_until(async move {
            let at = ScheduledTime::new(Date::new(&(at_ms as f64).into()));
            if let Err(error) = storage.set_alarm(at).await {
                log::error("library", "alarm not set", &error.to_string());
                // The next change sets the alarm.
                alarm_ms.set(None);
            }
        });
    }

    /// Runs all due work. A failure does not stop the rest; it is retried soon.
    async fn run_due_work(&self) {
        let is_moved = match self.open().and_then(|()| merge_state::moved_to(&self.sql)) {
            Ok(to) => to.is_some(),
            Err(fault) => return self.work_failed("tables", &fault),
        };
        if !is_moved {
            for (what, result) in [
                ("session ends", self.close_ended_sockets()),
                ("ended uploads", self.check_expired_uploads().await),
                ("expired uploads", self.delete_expired_uploads().await),
                ("deleted rows", self.transact(deleted_renditions::delete_leftovers)),
                ("deletions", self.transact(jobs::delete_old_deletions)),
                ("old deliveries", self.transact(webhooks::delete_old)),
                ("makes of deleted presets", self.transact(makes::remove_of_deleted)),
                ("deleted presets", self.transact(presets::remove_deleted)),
                ("deliveries", send_deliveries(&self.sql, &self.edge, self.id()).await),
                ("collections", self.transact(collections::run_due)),
                ("messages", send_messages(&self.sql, &self.edge, self.id(), MessageSet::Unsent).await),
                ("lost messages", send_messages(&self.sql, &self.edge, self.id(), MessageSet::Overdue).await),
                ("merges", self.finish_merges(&[]).await),
                ("public ids", self.write_public_ids(public_ids::ALARM).await),
                ("makes", self.deliver_makes().await),
            ] {
                if let Err(fault) = result {
                    self.work_failed(what, &fault);
                }
            }
        }
        if let Err(fault) = totals::report(&self.sql, &self.edge, self.id()).await {
            self.work_failed("sums", &fault);
        }
    }

    fn work_failed(&self, what: &str, fault: &Fault) {
        log::fault("library", what, fault);
        self.not_before_ms.set(clock::now_ms() + RETRY_DELAY_MS);
    }
}

fn identity(sql: &Sql) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        library_id: String,
    }
    let row: Option<Row> = sql.row("SELECT library_id FROM identity", [])?;
    Ok(row.map(|row| row.library_id))
}

fn find_missing_ids(library: &Transaction<'_>, command: c::FindMissingIds) -> Result<c::MissingIds, Fault> {
    Ok(c::MissingIds {
        images: images::missing_ids(library, &command.images)?,
        renditions: renditions::missing_ids(library, &command.renditions)?,
        luts: luts::missing_ids(library, &command.luts)?,
        pyramids: pyramids::missing_ids(library, &command.pyramids)?,
        published: collections::leftover_keys(library, &command.published)?,
    })
}

fn get_library_id(library: &Transaction<'_>, _command: c::GetLibraryId) -> Result<String, Fault> {
    Ok(library.library_id.to_owned())
}

fn next_alarm_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    let report_ms = totals::is_due(library)?.then_some(library.now_ms + REPORT_DELAY_MS);
    if merge_state::moved_to(library.sql)?.is_some() {
        return Ok(report_ms);
    }
    let grace_ms = library.edge.duration_setting_ms("STUCK_AFTER_S", STUCK_AFTER_S)?;
    let merge_ms = (!merge_state::pending(library.sql)?.is_empty()).then_some(library.now_ms + RETRY_DELAY_MS);
    let moments = [
        session_ends::next_end_ms(library.sql)?,
        uploads::next_check_ms(library)?,
        jobs::next_cleanup_ms(library)?,
        deleted_renditions::next_leftover_ms(library)?,
        jobs::next_due_ms(library, grace_ms, RETRY_DELAY_MS)?,
        public_ids::next_write_ms(library)?,
        webhooks::next_cleanup_ms(library)?,
        presets::next_removal_ms(library)?,
        webhooks::next_due_ms(library, RETRY_DELAY_MS)?,
        makes::next_delivery_ms(library.sql)?,
        collections::next_due_ms(library)?,
        merge_ms,
        report_ms,
    ];
    Ok(moments.into_iter().flatten().min())
}
