// Calls to this machine, and one place that says what went wrong.

let tell = () => {};

/** Who shows refusals; takes one sentence. */
export function onRefusal(show) {
  tell = show;
}

/** Reads JSON; an Error with the server's sentence when it refuses. */
export async function get(path) {
  return answer(await fetch(path));
}

/** Sends JSON; null when it was refused, which is then shown. */
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

/** Calls `work` whenever asked, never twice at once: what is asked for meanwhile is one more run after it. */
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

/** Calls `changed` at each change of the stage, also after the connection was lost; `state` hears "open" or "lost". */
export function live(changed, state) {
  const source = new EventSource("/stage/events");
  source.addEventListener("change", changed);
  source.addEventListener("open", () => {
    state("open");
    changed();
  });
  source.addEventListener("error", () => state("lost"));
}
