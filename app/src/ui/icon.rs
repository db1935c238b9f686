//! The icons, drawn here: 20 x 20, one stroke, in the colour of the text around them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    Sliders,
    Grid,
    Plus,
    Minus,
    Close,
    Clipping,
    Up,
    Down,
    Reset,
    Undo,
    Redo,
    Compare,
    Eye,
    EyeOff,
    Open,
    Export,
    Save,
    Copy,
    Check,
    Cross,
    Trash,
    Back,
    Looks,
    Activity,
    Pencil,
    Search,
    Place,
    Star,
    Share,
    More,
}

impl Symbol {
    const fn path(self) -> &'static str {
        match self {
            Self::Sliders => "M3 6h7m4 0h3M3 14h3m4 0h7M12 4v4M8 12v4",
            Self::Grid => "M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Minus => "M4 10h12",
            Self::Clipping => "M10 3.5l7.5 13h-15zM10 8.5v3.5M10 14.2v.1",
            Self::Close => "M5 5l10 10M15 5L5 15",
            Self::Up => "M5 12l5-5 5 5",
            Self::Down => "M5 8l5 5 5-5",
            Self::Reset => "M4.5 10a5.5 5.5 0 1 0 1.8-4.1M4.5 3.5v3.2h3.2",
            Self::Undo => "M7 4L3.5 7.5 7 11M4 7.5h7.5a4.25 4.25 0 0 1 0 8.5H8",
            Self::Redo => "M13 4l3.5 3.5L13 11M16 7.5H8.5a4.25 4.25 0 0 0 0 8.5H12",
            Self::Compare => "M10 2.5v15M8 5H3.5v10H8M12 5h4.5v10H12",
            Self::Eye => {
                "M2.5 10S5 5 10 5s7.5 5 7.5 5S15 15 10 15s-7.5-5-7.5-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"
            }
            Self::EyeOff => {
                "M3.5 3.5l13 13M8 5.3A7 7 0 0 1 10 5c5 0 7.5 5 7.5 5a12 12 0 0 1-2 2.6M12.5 14.5A6.5 6.5 0 0 1 10 15c-5 0-7.5-5-7.5-5a12 12 0 0 1 2.7-3.3"
            }
            Self::Open => "M2.5 15.5v-11h5l2 2h7v2.5M2.5 15.5l2.5-6.5h13l-2.5 6.5z",
            Self::Export => "M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13",
            Self::Save => {
                "M6 15.5a3.75 3.75 0 0 1-.6-7.45 5 5 0 0 1 9.6 1.2A3.2 3.2 0 0 1 14.5 15.5M10 16.5V9.8M7.5 12L10 9.5l2.5 2.5"
            }
            Self::Copy => "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
            Self::Check => "M4 10.5l4 4 8-9",
            Self::Cross => "M5 5l10 10M15 5L5 15",
            Self::Trash => "M3.5 5.5h13M8 5.5V3.5h4v2M5 5.5l.8 11h8.4l.8-11M8.3 8.5l.3 5M11.7 8.5l-.3 5",
            Self::Back => "M12 4l-6 6 6 6",
            Self::Activity => "M2.5 10h3.2l2-5.5 4 11 2.2-5.5h3.6",
            Self::Pencil => "M12.5 4.5l3 3M4 16l.8-3.6L13 4.2a1.4 1.4 0 0 1 2 0l.8.8a1.4 1.4 0 0 1 0 2L7.6 15.2z",
            Self::Search => "M8.75 14a5.25 5.25 0 1 0 0-10.5 5.25 5.25 0 0 0 0 10.5zM12.6 12.6L17 17",
            Self::Place => {
                "M10 17.5s5.5-5 5.5-9.2a5.5 5.5 0 0 0-11 0c0 4.2 5.5 9.2 5.5 9.2zM10 10a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z"
            }
            Self::Star => "M10 3l2.1 4.5 4.9.6-3.6 3.4.9 4.9-4.3-2.4-4.3 2.4.9-4.9L3 8.1l4.9-.6z",
            Self::Share => {
                "M14.5 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM14.5 17.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7.3 9.1l5.4-3.2M7.3 10.9l5.4 3.2"
            }
            Self::More => "M4.5 10h.1M10 10h.1M15.5 10h.1",
            Self::Looks => "M10 3v3M10 14v3M3 10h3M14 10h3M5.2 5.2l2 2M12.8 12.8l2 2M14.8 5.2l-2 2M7.2 12.8l-2 2",
        }
    }
}

/// An icon; decoration beside words or inside a labelled button.
#[component]
pub(crate) fn Icon(symbol: Symbol) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path
                d=symbol.path()
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
}

/// The mark: a darkroom lamp, lit.
#[component]
pub(crate) fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="1.75"/>
            <path d="M5.5 12a6.5 6.5 0 0 0 13 0z" fill="var(--accent)"/>
            <path d="M12 2v4.5" stroke="currentColor" stroke-width="1.75"/>
        </svg>
    }
}
