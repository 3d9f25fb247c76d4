// Makes all elements of the page, never from text: so no name of a file can become markup.

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Makes an element. `attributes` are set by their values; `true` gives an empty one, `false` and undefined none. `on`
 * holds listeners by events. Children are nodes or texts.
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Makes an element of an SVG image. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

export function byId(id) {
  return document.getElementById(id);
}

/** Shows or hides an element. */
export function toggle(element, isShown) {
  element.hidden = !isShown;
}

function fill(element, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}
