/** Functions of Math whose last bits differ between machines and Node versions, and the random one. */
const INEXACT = [
  ...[
    'acos',
    'acosh',
    'asin',
    'asinh',
    'atan',
    'atan2',
    'atanh',
    'cbrt',
    'cos',
    'cosh',
    'exp',
    'expm1',
    'hypot',
  ],
  ...['log', 'log10', 'log1p', 'log2', 'pow', 'random', 'sin', 'sinh', 'tan', 'tanh'],
];
const GLOBALS = [
  'Date',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'performance',
  'crypto',
];

interface Place {
  readonly target: object;
  readonly key: string;
  readonly label: string;
}

const PLACES: readonly Place[] = [
  ...INEXACT.map((key) => ({ target: Math, key, label: `Math.${key}` })),
  ...GLOBALS.map((key) => ({ target: globalThis, key, label: key })),
];

/**
 * Runs a synchronous function with time, timers, randomness, network and the inexact members of Math replaced by throwers, and
 * puts them back whatever happens.
 *
 * @example
 * withoutAmbient(() => Math.sqrt(2)); // fine
 * withoutAmbient(() => Math.exp(1)); // throws: Math.exp is not allowed here
 */
export function withoutAmbient<T>(run: () => T): T {
  const kept = PLACES.map(({ target, key }) => Object.getOwnPropertyDescriptor(target, key));
  try {
    for (const place of PLACES) forbid(place);
    return run();
  } finally {
    PLACES.forEach(({ target, key }, i) => {
      const descriptor = kept[i];
      if (descriptor) Object.defineProperty(target, key, descriptor);
      else Reflect.deleteProperty(target, key);
    });
  }
}

function forbid({ target, key, label }: Place): void {
  const refuse = (): never => {
    throw new TypeError(`${label} is not allowed here`);
  };
  const thrower = new Proxy(function forbidden() {}, { apply: refuse, construct: refuse, get: refuse });
  Object.defineProperty(target, key, {
    value: thrower,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
