import type { EventShapes } from '../../../kernel/stream.js';

/**
 * The root of the Merkle tree over the first `treeSize` events of the log, in hex, signed with the key `publicKey`. `keyId`
 * names the key; key and signature are in base64.
 */
export type LedgerEvent = {
  readonly type: 'LedgerSealed';
  readonly data: {
    treeSize: number;
    root: string;
    sealedAt: string;
    keyId: string;
    publicKey: string;
    signature: string;
  };
};

export const ledgerEvents: EventShapes<LedgerEvent> = {
  LedgerSealed: { schema: 1 },
};
