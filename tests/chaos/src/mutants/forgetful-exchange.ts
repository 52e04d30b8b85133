import type { EventSink, Exchange, StreamRequest } from '@autotrader/sdk';

/** How many ids before the cursor are asked for again. */
const ASKED_AGAIN = 40;

/** An exchange that does not know where the journal ends: what comes before it comes again. */
export function forgetful(sound: Exchange): Exchange {
  return {
    venue: sound.venue,
    rules: (instruments) => sound.rules(instruments),
    history: (...request) => sound.history(...request),
    subscribe: (streams: readonly StreamRequest[], sink: EventSink) =>
      sound.subscribe(streams.map(askingAgain), sink),
  };
}

function askingAgain(request: StreamRequest): StreamRequest {
  const { afterId } = request;
  return afterId === undefined ? request : { ...request, afterId: Math.max(0, afterId - ASKED_AGAIN) };
}
