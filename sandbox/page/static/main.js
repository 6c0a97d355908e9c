// Creates the parts of the page and keeps them in step with the stage.

import { forgetAccounts, refreshAccounts } from "./account.js";
import { Dock } from "./dock.js";
import { DatabaseView } from "./database_view.js";
import { live, onRefusal } from "./net.js";
import { Phones } from "./phones.js";
import { onStage, refreshStage, stage } from "./stage.js";
import { t } from "./texts.js";
import { setUpTop } from "./top.js";
import { Tour } from "./tour.js";

const TICK_MS = 1000;
const NOTICE_MS = 6000;
const at = (id) => document.getElementById(id);

function notice(words) {
  const node = at("notice");
  node.textContent = words;
  node.hidden = false;
  clearTimeout(notice.ends);
  notice.ends = setTimeout(() => (node.hidden = true), NOTICE_MS);
}

function connection(state) {
  document.body.dataset.connection = state;
  at("lost").textContent = state === "lost" ? t("lost") : "";
}

async function begin() {
  onRefusal(notice);
  const phones = new Phones(at("phones"), at("tabs"));
  const dock = new Dock(at("dock"));
  const databaseView = new DatabaseView(at("glass"), at("glass-toggle"));
  const tour = new Tour(at("tour"), phones);
  const parts = [phones, dock, databaseView, tour];
  const update = () => parts.forEach((part) => part.update());
  await setUpTop({ phones, tour, update });

  let ready = false;
  onStage(() => {
    at("wait").hidden = stage.ready;
    if (stage.ready && !ready) {
      forgetAccounts();
      phones.setUp();
    }
    ready = stage.ready;
    if (ready) update();
  });
  live(
    async () => {
      await refreshStage();
      if (!stage.ready) return;
      await Promise.all([refreshAccounts(), dock.refresh(), databaseView.refresh()]);
    },
    connection,
  );
  setInterval(() => stage.ready && [phones, dock].forEach((part) => part.tick()), TICK_MS);
}

begin();
