//! A rendition's page: it beside its original, its recipe, its receipt, and the match, which is computed here.

use api::{Image, JobState, Rendition, paths};
use filters::Recipe;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::bridge::call_apart;
use crate::components::icon::{Icon, Symbol};
use crate::components::proof::{Match, MatchBadge, ProofDetails};
use crate::components::recipe_list::RecipeList;
use crate::edge::{self, EdgeResult};
use crate::hooks::online::Edge;
use crate::hooks::poll::Pause;
use crate::model::text;
use crate::notice::Notices;
use crate::protocol::{Reply, Request};
use crate::studio::Studio;
use crate::verify::Claim;

const WAITING: &str = "Waiting for the edge to render it…";
const FETCHING: &str = "Fetching the original, the file and the receipt…";
const RENDERING: &str = "Rendering the original again, at full size…";

/// What the page shows of one rendition.
#[derive(Clone, Copy)]
struct Exhibit {
    rendition: RwSignal<Option<Rendition>>,
    image: RwSignal<Option<Image>>,
    outcome: RwSignal<Match>,
    edge: Edge,
    notices: Notices,
}

/// The page.
#[component]
pub(crate) fn RenditionPage() -> impl IntoView {
    let exhibit = Exhibit {
        rendition: RwSignal::new(None),
        image: RwSignal::new(None),
        outcome: RwSignal::new(Match::Checking(FETCHING)),
        edge: expect_context::<Edge>(),
        notices: expect_context::<Notices>(),
    };
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    Effect::new(move |_| exhibit.open(id.get()));
    let title = move || {
        exhibit.rendition.with(|rendition| {
            rendition.as_ref().map_or_else(
                || "Rendition".to_owned(),
                |rendition| rendition.name.clone().unwrap_or_else(|| text::recipe(&rendition.recipe)),
            )
        })
    };
    let recipe = move || {
        let recipe = exhibit.rendition.with(|rendition| Recipe::from_value(&rendition.as_ref()?.recipe).ok());
        recipe.map(|recipe| view! { <RecipeList recipe/> })
    };
    view! {
        <article class="exhibit">
            <header>
                <a class="button ghost" href="/gallery">
                    <Icon symbol=Symbol::Back/>
                    <span>"Gallery"</span>
                </a>
                <h1>{title}</h1>
                <Actions exhibit/>
            </header>
            <MatchBadge outcome=exhibit.outcome/>
            <Pictures exhibit/>
            <div class="columns">
                <section aria-labelledby="recipe-title">
                    <h2 id="recipe-title">"Recipe"</h2>
                    {recipe}
                </section>
                <ProofDetails outcome=exhibit.outcome/>
            </div>
        </article>
    }
}

/// The original and the rendition, side by side.
#[component]
fn Pictures(exhibit: Exhibit) -> impl IntoView {
    let original = move || {
        exhibit.image.get().map(|image| {
            let srcset: Vec<_> = image.thumbnails.iter().map(|it| format!("{} {}w", it.url, it.width)).collect();
            let src = image.thumbnails.last().map_or_else(|| image.original_url.clone(), |it| it.url.clone());
            view! {
                <figure>
                    <img
                        src=src
                        srcset=srcset.join(", ")
                        sizes="(max-width: 767px) 100vw, 50vw"
                        width=image.width
                        height=image.height
                        alt=format!("{}, the original", image.name)
                    />
                    <figcaption>
                        <strong>"Original"</strong>
                        <span>{format!("{} × {} · {}", image.width, image.height, text::size(image.size_bytes))}</span>
                    </figcaption>
                </figure>
            }
        })
    };
    let made = move || {
        let result = exhibit.rendition.with(|rendition| rendition.as_ref()?.result.clone())?;
        Some(view! {
            <figure>
                <img src=result.content_url.clone() width=result.width height=result.height alt="The rendition"/>
                <figcaption>
                    <strong>"Rendition"</strong>
                    <span>{format!("{} × {} · {}", result.width, result.height, text::size(result.size_bytes))}</span>
                </figcaption>
            </figure>
        })
    };
    view! { <div class="pictures">{original} {made}</div> }
}

/// What can be taken along: the file, the receipt, the edit.
#[component]
fn Actions(exhibit: Exhibit) -> impl IntoView {
    let studio = expect_context::<Studio>();
    let navigate = use_navigate();
    let edit = move |_| {
        let rendition = exhibit.rendition.get_untracked();
        let recipe = rendition.and_then(|rendition| Recipe::from_value(&rendition.recipe).ok());
        if let (Some(image), Some(recipe)) = (exhibit.image.get_untracked(), recipe) {
            studio.open_from_edge(image, recipe);
            navigate("/", Default::default());
        }
    };
    let edit = StoredValue::new_local(edit);
    move || {
        let rendition = exhibit.rendition.get()?;
        let name = exhibit.image.with(|image| image.as_ref().map_or_else(String::new, |image| image.name.clone()));
        let result = rendition.result?;
        let extension = if result.format == "png" { "png" } else { "jpg" };
        Some(view! {
            <div class="actions">
                <button type="button" class="ghost" on:click=move |event| edit.with_value(|edit| edit(event))>
                    <Icon symbol=Symbol::Sliders/>
                    <span>"Edit again"</span>
                </button>
                <a class="button ghost" href=result.receipt_url download="receipt.jws">
                    <Icon symbol=Symbol::Check/>
                    <span>"Receipt"</span>
                </a>
                <a class="button" href=result.content_url download=text::export_name(&name, extension)>
                    <Icon symbol=Symbol::Export/>
                    <span>"Download"</span>
                </a>
            </div>
        })
    }
}

impl Exhibit {
    fn open(self, id: String) {
        self.rendition.set(None);
        self.image.set(None);
        self.outcome.set(Match::Checking(FETCHING));
        spawn_local(async move {
            // The signals are gone once the page is left; then nobody wants to know.
            let outcome = match self.examine(&id).await {
                Ok(Some(outcome)) => outcome,
                Ok(None) => return,
                Err(error) => {
                    let sentence = self.edge.failed(&error);
                    self.notices.bad(sentence.clone());
                    Match::Unavailable(sentence)
                }
            };
            let _ = self.outcome.try_set(outcome);
        });
    }

    /// Fetches everything and has it checked; `None` if the page was left meanwhile.
    async fn examine(self, id: &str) -> EdgeResult<Option<Match>> {
        let mut pause = Pause::default();
        let rendition = loop {
            let rendition = edge::rendition(id).await?;
            if self.rendition.try_set(Some(rendition.clone())).is_some() {
                return Ok(None);
            }
            if self.image.with_untracked(Option::is_none) {
                let image = edge::image(&rendition.image_id).await?;
                if self.image.try_set(Some(image)).is_some() {
                    return Ok(None);
                }
            }
            match rendition.state {
                JobState::Done | JobState::Failed => break rendition,
                JobState::Queued | JobState::Running => {
                    if self.outcome.try_set(Match::Checking(WAITING)).is_some() {
                        return Ok(None);
                    }
                    pause.wait().await;
                }
            }
        };
        if let Some(error) = rendition.error {
            let sentence = format!("The edge could not render it. {}", error.message);
            return Ok(Some(Match::Unavailable(sentence)));
        }
        if self.outcome.try_set(Match::Checking(FETCHING)).is_some() {
            return Ok(None);
        }
        let receipt = edge::receipt(id).await?;
        let keys = edge::keys().await?;
        let original = edge::bytes(&paths::original(&rendition.image_id)).await?;
        let content = edge::bytes(&paths::content(id)).await?;
        if self.outcome.try_set(Match::Checking(RENDERING)).is_some() {
            return Ok(None);
        }
        let claim = Claim { rendition_id: id.to_owned(), recipe_sha256: rendition.recipe_sha256, receipt, keys };
        Ok(Some(match call_apart(&Request::Verify { claim: Box::new(claim) }, &[original, content]).await {
            Ok((Reply::Verified { verdict }, _)) => Match::Made(verdict),
            Ok(_) => Match::Unavailable("The engine answered another question. Load the page again.".to_owned()),
            Err(refusal) => Match::Unavailable(refusal.message),
        }))
    }
}
