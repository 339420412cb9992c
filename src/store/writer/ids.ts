/** Makes ids: 26 characters that sort by time (docs/format.md), and names for runs that were given none. */

/** The letters of ids, by value. */
export const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_LETTERS = 16;

/** A new id. @param now epoch milliseconds */
export function newId(now: number = Date.now()): string {
  let time = '';
  for (let rest = now, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) {
    time = CROCKFORD.charAt(rest % 32) + time;
  }
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_LETTERS));
  return time + Array.from(random, byte => CROCKFORD.charAt(byte & 31)).join('');
}

const FIRST =
  `amber brave brisk calm clear coral crisp early eager fair fleet fresh gentle glad golden grand hazel
  ivory jade keen kind late light lively lucky lunar mellow merry misty noble north olive pale plain
  proud quick quiet rapid rosy royal silver smooth snowy solar steady still sunny swift tidy vivid
  warm west wild wise`.split(/\s+/);
const SECOND =
  `albatross arrow auk beacon bluff breeze brook cloud comet cove crane creek curlew dune eagle ember
  falcon fern field fjord gale glider grove gull harbor harrier hawk heron hill island jay kestrel
  kite lagoon lake lark maple martin meadow merlin osprey petrel pine plover puffin quail reef ridge
  river robin rook sky sparrow starling stone stork summit swallow swan tern thrush tide valley wave
  willow wind wren`.split(/\s+/);

/** Two words, such as "amber-heron"; not of Math.random, which an experiment may have seeded. */
export function newName(): string {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `${FIRST[first % FIRST.length]}-${SECOND[second % SECOND.length]}`;
}
