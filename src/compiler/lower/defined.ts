/** The same object without its undefined properties. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined, so that an object can be written in one piece. */
export function defined<T extends object>(object: T): Defined<T> {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const value = object[key as keyof T]; // It has just been found there.
    if (value !== undefined) kept[key] = value;
  }
  return kept as Defined<T>; // Exactly the properties that the type keeps.
}
