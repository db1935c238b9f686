//! The program of the page, with the functions at which its module is split. What only the function of a part reaches
//! is lazily loaded (`xtask/src/split.rs`). The functions are here and not in the library, because the program of the
//! worker would contain them too.

use app::{
    AccountView, CollectionsView, EditorView, LightroomFile, Part, Parts, PhotographView, PresetsView, ShellView, Split,
};
use leptos::prelude::AnyView;
use leptos::wasm_split::wasm_split;

fn main() {
    app::start(Parts {
        photograph: Part { load: || Box::pin(load_photograph_views()), view: |view| Box::pin(photograph_view(view)) },
        editor: Part { load: || Box::pin(load_editor_views()), view: |view| Box::pin(editor_view(view)) },
        account: Part { load: || Box::pin(load_account_views()), view: |view| Box::pin(account_view(view)) },
        collections: Part {
            load: || Box::pin(load_collections_views()),
            view: |view| Box::pin(collections_view(view)),
        },
        presets: Part { load: || Box::pin(load_presets_views()), view: |view| Box::pin(presets_view(view)) },
        shell: Part { load: || Box::pin(load_shell_views()), view: |view| Box::pin(shell_view(view)) },
        read_lightroom: |text| Box::pin(read_lightroom(text)),
    });
}

#[wasm_split(photograph, wasm_split_path = leptos::wasm_split, fallible, preload(load_photograph_views))]
fn photograph_view(view: PhotographView) -> Split<AnyView> {
    Ok(view.build())
}

#[wasm_split(editor, wasm_split_path = leptos::wasm_split, fallible, preload(load_editor_views))]
fn editor_view(view: EditorView) -> Split<AnyView> {
    Ok(view.build())
}

#[wasm_split(editor, wasm_split_path = leptos::wasm_split, fallible)]
fn read_lightroom(text: String) -> Split<LightroomFile> {
    Ok(LightroomFile::read(&text))
}

#[wasm_split(shell, wasm_split_path = leptos::wasm_split, fallible, preload(load_shell_views))]
fn shell_view(view: ShellView) -> Split<AnyView> {
    Ok(view.build())
}

#[wasm_split(account, wasm_split_path = leptos::wasm_split, fallible, preload(load_account_views))]
fn account_view(view: AccountView) -> Split<AnyView> {
    Ok(view.build())
}

#[wasm_split(library, wasm_split_path = leptos::wasm_split, fallible, preload(load_collections_views))]
fn collections_view(view: CollectionsView) -> Split<AnyView> {
    Ok(view.build())
}

#[wasm_split(library, wasm_split_path = leptos::wasm_split, fallible, preload(load_presets_views))]
fn presets_view(view: PresetsView) -> Split<AnyView> {
    Ok(view.build())
}
