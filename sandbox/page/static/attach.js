// The menu of the paper clip: samples to try at once, or the user's own files.

import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { chosen, samplePdf, samplePerson, samplePhoto, samplePlace, sampleVoice } from "./samples.js";
import { t } from "./texts.js";

const ALBUM = 3;

export function attachMenu(composer) {
  const send = (content) => composer.send({ ...content, ...caption(composer, content) });
  const items = [
    { icon: "photo", label: t("attach.photo"), run: () => send(samplePhoto()) },
    { icon: "album", label: t("attach.album"), run: () => sendAlbum(composer, Array.from({ length: ALBUM }, (_, index) => samplePhoto(index))) },
    { icon: "mic", label: t("attach.voice"), run: () => send(sampleVoice()) },
    { icon: "place", label: t("attach.place"), run: () => send(samplePlace()) },
    { icon: "user", label: t("attach.contact"), run: () => send(samplePerson()) },
    { icon: "file", label: t("attach.pdf"), run: () => send(samplePdf(t("attach.pdf_line"))) },
    { icon: "photo", label: t("attach.own_photos"), run: () => choose(composer, "image/*", true) },
    { icon: "file", label: t("attach.own_file"), run: () => choose(composer, "", false) },
  ];
  openMenu(composer.view.node, items, { label: t("compose.attach"), place: "over-composer" });
}

/** The text in the field becomes the caption of the file. */
function caption(composer, content) {
  const words = composer.field.value.trim();
  if (!words || content.location || content.contact) return {};
  composer.clear();
  return { caption: words };
}

async function sendAlbum(composer, contents) {
  const media_group_id = String(Date.now());
  for (const [index, content] of contents.entries()) {
    await composer.send({ ...content, ...(contents.length > 1 ? { media_group_id } : {}), ...(index ? {} : caption(composer, content)) });
  }
}

function choose(composer, accept, asPhoto) {
  const input = h("input", { type: "file", accept, multiple: true });
  input.addEventListener("change", async () => {
    const contents = await Promise.all([...input.files].map((file) => chosen(file, asPhoto)));
    await sendAlbum(composer, contents);
  });
  input.click();
}
