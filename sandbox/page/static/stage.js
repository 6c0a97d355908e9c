// The state of the stage from the server: people, clock, bot, weather, tour.

import { get, refresher } from "./net.js";
import { setZone } from "./texts.js";

export const stage = { ready: false, people: [], group: 0, bot: { alive: false }, weather: {}, tour: {}, clock: null };
const listeners = new Set();
let ahead = 0; // milliseconds by which the stage's clock is ahead of this browser's

/** Calls `listener` after every change, and at once when the stage is ready. */
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

/** Marks the stage as not ready before the server says so, because a reset has begun. */
export function notReady() {
  stage.ready = false;
  for (const listener of listeners) listener(stage);
}

/** The time of the stage's clock. */
export function now() {
  return new Date(Date.now() + ahead);
}

export function personByUser(user) {
  return stage.people.find((person) => person.user === user);
}

export function personByKey(key) {
  return stage.people.find((person) => person.key === key);
}
