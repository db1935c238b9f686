-- Ids of images and renditions that somebody without the owner's session may use, and the libraries that have their rows. The outbox of a library writes it.
-- It only leads to the library: whether the id is still public, only the row there says.
CREATE TABLE public_ids (
    id         TEXT PRIMARY KEY,
    library_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX public_ids_by_library ON public_ids (library_id);
