// Requests to the sandbox, and one place that shows their errors.

let tell = () => {};

/** Sets the function that shows an error; it takes one sentence. */
export function onRefusal(show) {
  tell = show;
}

/** Reads JSON; throws an Error with the server's sentence when the request is refused. */
export async function get(path) {
  return answer(await fetch(path));
}

/** Sends JSON; when the request is refused, shows the error and returns null. */
export async function post(path, body = {}) {
  try {
    return await answer(
      await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    );
  } catch (error) {
    tell(error.message);
    return null;
  }
}

async function answer(response) {
  const found = await response.json();
  if (!response.ok) throw Object.assign(new Error(found.error), { status: response.status });
  return found;
}

/** Makes a function that runs `work`, never twice at once: calls during a run lead to one more run after it. */
export function refresher(work) {
  let running = null;
  let again = false;
  return function ask() {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await work();
      } while (again);
    })().finally(() => {
      running = null;
    });
    return running;
  };
}

/** Calls `changed` at each change of the stage, also after a reconnect; calls `state` with "open" or "lost". */
export function live(changed, state) {
  const source = new EventSource("/stage/events");
  source.addEventListener("change", changed);
  source.addEventListener("open", () => {
    state("open");
    changed();
  });
  source.addEventListener("error", () => state("lost"));
}
