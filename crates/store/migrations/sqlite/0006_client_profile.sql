-- What a business system chose of the protocol: JSON with a default for every member, read and written whole.
ALTER TABLE clients ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
