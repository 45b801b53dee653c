/** What a published page shows until it is used: the samples that its model will draw first. Read before the page takes its place. */
export const poster = document.querySelector<HTMLImageElement>("img.poster");
