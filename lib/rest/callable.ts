type AnyFunction = (...args: never[]) => unknown;

/**
 * Base of classes whose instances can be called. `new Api()` is the function that was passed to this constructor, and
 * still an instance of its class, with methods, properties and private fields.
 *
 * The constructor returns the function in place of the new object, so that subclasses set their fields on it.
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the constructor is all there is to it
class CallableObject {
  constructor(call: AnyFunction) {
    Object.defineProperty(call, 'name', { value: new.target.name, configurable: true });
    return Object.setPrototypeOf(call, new.target.prototype) as CallableObject;
  }
}

// Keeps call(), apply() and bind() working.
Object.setPrototypeOf(CallableObject.prototype, Function.prototype);

/** `class Api extends callable<Signature>()`: instances can be called with that signature. */
export function callable<Signature extends AnyFunction>(): new (call: Signature) => Signature {
  return CallableObject as unknown as new (call: Signature) => Signature;
}
