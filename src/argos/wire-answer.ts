/** Why no byte of the request can have left. */
export type NotSentReason =
  'connection_failed' | 'connect_timeout' | 'tls_failed' | 'name_not_resolved' | 'fence_passed';

/** Why the answer is missing although bytes of the request may have left. */
export type LostReason = 'connection_lost' | 'deadline_passed' | 'transport_failed';

/** What came back over the wire, before anybody has read it. */
export type WireAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The whole body; undefined when it was cut, too long, or no UTF-8. */
      readonly body: string | undefined;
    }
  | { readonly kind: 'not_sent'; readonly reason: NotSentReason }
  | { readonly kind: 'lost'; readonly reason: LostReason };
