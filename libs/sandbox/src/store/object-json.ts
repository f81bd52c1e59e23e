import type { KubeObject } from '../objects/store.js';

const texts = new WeakMap<KubeObject, string>();

/** An immutable object's JSON, written once however many journals, responses and watches want it. */
export function objectJson(object: KubeObject): string {
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    if (Object.isFrozen(object)) texts.set(object, text);
  }
  return text;
}
