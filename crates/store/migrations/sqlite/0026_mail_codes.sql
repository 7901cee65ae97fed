-- What an organisation makes of codes that are mailed: a second factor for who has no other, and a way in without the password.

ALTER TABLE second_factor_rules ADD COLUMN counts_mail INTEGER NOT NULL DEFAULT 0;
ALTER TABLE second_factor_rules ADD COLUMN signs_in_by_mail INTEGER NOT NULL DEFAULT 0;
