DROP TABLE jobs;
DROP TABLE renditions;
DROP TABLE images;
DROP TABLE usage;
DROP TABLE job_counts;
DROP TABLE renditions_asked;
DROP TABLE figures_told;
