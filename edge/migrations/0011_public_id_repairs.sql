-- Until which library the sweep `public_ids` came, which has all libraries write their public ids to the map again. No row: it is done. Undoing 0006 drops the map,
-- and undoes this first, so the sweep begins when both are applied again.
CREATE TABLE public_id_repairs (
    after_library TEXT PRIMARY KEY
) WITHOUT ROWID;

INSERT INTO public_id_repairs VALUES ('');
