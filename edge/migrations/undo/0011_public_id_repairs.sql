DROP TABLE public_id_repairs;
