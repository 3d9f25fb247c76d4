// Elements are made here and nowhere from text: what a file is called can never become markup.

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * An element. `attributes` are set as they are, `true` as an empty one, `false` and undefined not at all; `on` holds
 * listeners by their events. Children are nodes or texts.
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same within an SVG image. */
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
