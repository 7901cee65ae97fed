-- What an organisation makes of codes that are mailed: a second factor for who has no other, and a way in without the password.

ALTER TABLE second_factor_rules ADD COLUMN counts_mail BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE second_factor_rules ADD COLUMN signs_in_by_mail BOOLEAN NOT NULL DEFAULT FALSE;
