-- SPDX-License-Identifier: Apache-2.0
--
-- A second digest of sealed files, fast enough to be checked by every run.

-- XXH3, 128 bits, of the file's bytes as 32 hex digits (what xxhsum -H2 prints). NULL: sealed by an earlier
-- version; then a run checks sha256.
ALTER TABLE sealed ADD COLUMN xxh3 TEXT;
