import { checkStorage } from '@autotrader/sdk/testing';
import { storagePlace } from './support/place.js';

describe('storage-typeorm: conformance', () => {
  for (const check of checkStorage(storagePlace)) it(check.name, () => check.run());
});
