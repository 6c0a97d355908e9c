// What the server says of the whole stage: people, clock, bot, weather, tour.

import { get, refresher } from "./net.js";
import { setZone } from "./texts.js";

export const stage = { ready: false, people: [], group: 0, bot: { alive: false }, weather: {}, tour: {}, clock: null };
const listeners = new Set();
let ahead = 0; // milliseconds that the stage's clock is ahead of this browser's

/** Calls `listener` after every change, and at once when there is something to see. */
export function onStage(listener) {
  listeners.add(listener);
  if (stage.ready) listener(stage);
}

export const refreshStage = refresher(async () => {
  const found = await get("/stage");
  Object.assign(stage, found);
  if (found.clock) {
    setZone(found.clock.zone);
    ahead = new Date(found.clock.now) - Date.now();
  }
  for (const listener of listeners) listener(stage);
});

/** Says at once what the server is about to say: the stage is being set anew. */
export function notReady() {
  stage.ready = false;
  for (const listener of listeners) listener(stage);
}

/** The moment it is on the stage. */
export function now() {
  return new Date(Date.now() + ahead);
}

export function personByUser(user) {
  return stage.people.find((person) => person.user === user);
}

export function personByKey(key) {
  return stage.people.find((person) => person.key === key);
}
