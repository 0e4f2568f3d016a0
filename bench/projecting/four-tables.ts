import type { DiscoveredProjection } from '../../src/platform/projecting/discover.js';
import { defineProjection } from '../../src/platform/projecting/projection.js';

type Box =
  | { type: 'BoxPacked'; data: { box: string; label: string; weight: number } }
  | { type: 'BoxRelabelled'; data: { box: string; label: string } }
  | { type: 'BoxWeighed'; data: { box: string; weight: number } }
  | { type: 'BoxUnpacked'; data: { box: string } };

/** How many kinds of events there are: one row of `box` has one of each. */
export const kinds = 4;

const projection = defineProjection<Box>({
  name: 'four-tables',
  version: 1,
  when: {
    BoxPacked({ data, metadata, position }, rows) {
      rows.put('box', { ...data, packed_at: metadata.at });
      rows.put('packing', { position, box: data.box });
      rows.touch(`box/${data.box}`);
    },
    BoxRelabelled({ data }, rows) {
      rows.patch('box', { box: data.box }, { label: data.label });
      rows.touch(`box/${data.box}`);
    },
    BoxWeighed({ data, position }, rows) {
      rows.patch('box', { box: data.box }, { weight: data.weight });
      rows.put('weighing', { box: data.box, position, weight: data.weight });
      rows.touch(`box/${data.box}`);
    },
    BoxUnpacked({ data, position, metadata }, rows) {
      rows.patch('box', { box: data.box }, { unpacked_at: metadata.at });
      rows.put('unpacking', { position, box: data.box });
      rows.touch(`box/${data.box}`);
    },
  },
});

/** Of the size and with the indexes that our read models have. */
export const fourTables: DiscoveredProjection = {
  ...projection,
  sql: `
    CREATE TABLE box (box text COLLATE "C" PRIMARY KEY, label text NOT NULL, weight integer NOT NULL,
      packed_at timestamptz NOT NULL, unpacked_at timestamptz);
    CREATE INDEX box_by_label ON box USING gin (label gin_trgm_ops);
    CREATE INDEX box_by_weight ON box (weight, box);
    CREATE TABLE packing (position bigint PRIMARY KEY, box text NOT NULL);
    CREATE TABLE weighing (box text COLLATE "C", position bigint, weight integer NOT NULL, PRIMARY KEY (box, position));
    CREATE INDEX weighing_by_weight ON weighing (weight);
    CREATE TABLE unpacking (position bigint PRIMARY KEY, box text NOT NULL);`,
};
