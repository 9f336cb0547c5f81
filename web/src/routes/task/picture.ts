const image = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/;
const svg = /^\s*(<\?xml[^>]*\?>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE[^>]*>\s*)?<svg[\s>]/i;

/**
 * The picture that a value is, as an address for `<img>`: SVG text, or a `data:` URL of an image. Inside `<img>` nothing of
 * an SVG is run and nothing is loaded, so a value from anywhere is safe to show.
 */
export function pictureOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (image.test(value)) return value;
  if (svg.test(value)) return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(value)}`;
  return undefined;
}
