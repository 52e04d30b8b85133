import { twoByTwo } from './engine-fixture.js';
import { richSpec, richStory, type Told } from './rich.js';
import { story } from './story.js';

/** Engines with what is to befall them. */
export const STORIES = {
  usual: { spec: () => twoByTwo(), told: (): Told[] => story().map((event) => ({ event, history: false })) },
  rich: { spec: richSpec, told: richStory },
};

export type StoryName = keyof typeof STORIES;
