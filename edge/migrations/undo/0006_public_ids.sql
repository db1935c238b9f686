DROP TABLE public_ids;
