//! Icons, drawn here: 20 x 20, one stroke, in the colour of the surrounding text.

use leptos::prelude::*;

/// The symbol of an icon.
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
    Chevron,
    Crop,
    Sparkle,
    Steps,
    Picture,
    Clock,
    Share,
    More,
    Eyedropper,
    Curve,
    Detail,
    Settings,
    Keyboard,
    FlipHorizontal,
    FlipVertical,
    RotateLeft,
    RotateRight,
    Straighten,
    Swap,
    Star,
    StarFilled,
    Drag,
    Solo,
    Duplicate,
    Paste,
    Link,
    Camera,
    Person,
    Key,
    Lock,
    Globe,
    Layers,
    Pyramid,
    Play,
    Pause,
}

impl Symbol {
    const fn path(self) -> &'static str {
        match self {
            Self::Sliders => {
                "M2.5 5h7m4 0h4M2.5 10h2m4 0h9M2.5 15h7m4 0h4M11.5 6.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM6.5 11.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM11.5 16.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z"
            }
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
            Self::Looks => "M3.5 4h5.5v5H3.5zM11 4h5.5v5H11zM3.5 11h5.5v5H3.5zM11 11h5.5v5H11z",
            Self::Chevron => "M7.5 5l5 5-5 5",
            Self::Crop => "M5.5 2v12.5H18M2 5.5h12.5V18",
            Self::Sparkle => {
                "M10 2.5c.9 4.6 2.4 6.4 7 7.5-4.6 1.1-6.1 2.9-7 7.5-.9-4.6-2.4-6.4-7-7.5 4.6-1.1 6.1-2.9 7-7.5z"
            }
            Self::Steps => "M3 5h.01M3 10h.01M3 15h.01M6.5 5H17M6.5 10H17M6.5 15H17",
            Self::Picture => "M2.5 4h15v12h-15zM2.5 13.5l4-4 3.5 3.5 3-3 4.5 4.5M12.9 7.3h.01",
            Self::Clock => "M10 17.25a7.25 7.25 0 1 0 0-14.5 7.25 7.25 0 0 0 0 14.5zM10 5.75V10l3 2",
            Self::Share => {
                "M14.5 7.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM5.5 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM14.5 17.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM7.4 8.9l5.2-2.8M7.4 11.1l5.2 2.8"
            }
            Self::More => {
                "M3.75 10a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0zM9.25 10a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0zM14.75 10a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0z"
            }
            Self::Eyedropper => {
                "M11 5.5l3.5 3.5M12 8l-7 7-2 .5.5-2 7-7M12 4.5l3.5 3.5M12.75 5.25l1.6-1.6a1.42 1.42 0 0 1 2 2l-1.6 1.6"
            }
            Self::Curve => "M3.5 3v13.5H17M3.5 16.5c5.5 0 4.5-11 12.5-12",
            Self::Detail => "M10 3.5l7 12.5H3zM10 3.5V16",
            Self::Settings => {
                "M10 12.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM10 2.5v2.2M10 15.3v2.2M2.5 10h2.2M15.3 10h2.2M4.7 4.7l1.55 1.55M13.75 13.75l1.55 1.55M15.3 4.7l-1.55 1.55M6.25 13.75L4.7 15.3"
            }
            Self::Keyboard => "M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.7h7",
            Self::FlipHorizontal => "M10 2.5v15M7.5 5.5v9H2.5zM12.5 5.5v9h5z",
            Self::FlipVertical => "M2.5 10h15M5.5 7.5h9v-5zM5.5 12.5h9v5z",
            Self::RotateLeft => "M4.5 4v3.5H8M4.7 7.5a6.25 6.25 0 1 1-.95 3.2",
            Self::RotateRight => "M15.5 4v3.5H12M15.3 7.5a6.25 6.25 0 1 0 .95 3.2",
            Self::Swap => "M6 4.5h7v7M13 4.5l-9.5 9.5M3.5 10v4.5H8M10 16.5h6.5V10",
            Self::Straighten => "M2.5 13.5l15-5M3.5 4.5h13v11h-13z",
            Self::Star | Self::StarFilled => "M10 2.8l2.2 4.6 5 .7-3.6 3.5.9 5-4.5-2.4-4.5 2.4.9-5L2.8 8.1l5-.7z",
            Self::Drag => "M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01",
            Self::Solo => "M10 17.25a7.25 7.25 0 1 0 0-14.5 7.25 7.25 0 0 0 0 14.5zM8.5 7.5L10.5 6.5v7",
            Self::Duplicate => "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7M11.75 9.5v4.5M9.5 11.75h4.5",
            Self::Paste => "M7 4.5H4.5v12h11v-12H13M7 3h6v3H7zM7.5 10h5M7.5 13h5",
            Self::Link => {
                "M8.5 11.5a3 3 0 0 0 4.3 0l2.9-2.9a3.04 3.04 0 0 0-4.3-4.3l-.9.9M11.5 8.5a3 3 0 0 0-4.3 0l-2.9 2.9a3.04 3.04 0 0 0 4.3 4.3l.9-.9"
            }
            Self::Person => {
                "M10 10a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5zM3.5 16.5c.6-3 3.2-4.25 6.5-4.25s5.9 1.25 6.5 4.25"
            }
            Self::Lock => "M4.5 9h11v7.5h-11zM6.75 9V6.25a3.25 3.25 0 0 1 6.5 0V9",
            Self::Globe => {
                "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.1 2 3.1 4.3 3.1 7s-1 5-3.1 7c-2.1-2-3.1-4.3-3.1-7s1-5 3.1-7z"
            }
            Self::Layers => "M10 3l7.5 3.75L10 10.5 2.5 6.75zM2.5 10.25L10 14l7.5-3.75M2.5 13.75L10 17.5l7.5-3.75",
            Self::Pyramid => "M10 3l7.5 13.5h-15zM7.2 8h5.6M4.7 12.5h10.6",
            Self::Play => "M6.5 4.5v11l9-5.5z",
            Self::Pause => "M7 4.5v11M13 4.5v11",
            Self::Key => "M7 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM9.5 10.5l7-7M13.5 6.5l2.5 2.5",
            Self::Camera => "M2.5 6h3.5l1.5-2h5l1.5 2h3.5v10h-15zM10 13.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5z",
        }
    }
}

/// An icon that decorates words or a labelled button.
#[component]
pub(crate) fn Icon(symbol: Symbol) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path
                d=symbol.path()
                fill=if symbol == Symbol::StarFilled { "currentColor" } else { "none" }
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
}

/// The logo: a lit darkroom lamp.
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
